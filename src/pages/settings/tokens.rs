//! What one has let pages of other sites do, and ending it.

use crate::client::{self, ApiError, FromJson};
use crate::components::activity_line::{Moment, moment};
use crate::components::changing::changing;
use crate::components::empty::Empty;
use crate::components::failure::Failure;
use crate::components::skeletons::PeopleSkeleton;
use crate::components::two_step::{Words, two_step};
use crate::components::views::place;
use crate::focus;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::people::People;
use crate::time;
use kith_api::embedding::{OauthToken, Scope};
use kith_api::list::List;
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is asked of the server: where, what it is called when it is done, and when it is not.
type Wish = (String, String, &'static str);

/// The tokens, the newest first.
#[component]
pub fn TokenSettings() -> impl IntoView {
    view! {
        <section class="settings-section" aria-labelledby="tokens-heading">
            <h2 id="tokens-heading" class="choices-title" tabindex="-1">{say("tokens.sites")}</h2>
            <p class="settings-words">{say("tokens.words")}</p>
            <Tokens />
        </section>
    }
}

#[component]
fn Tokens() -> impl IntoView {
    let tokens = Loaded::new(|| paths::plain(paths::MY_OAUTH_TOKENS), List::<OauthToken>::from_json);
    let (notices, follows, people) = (Notices::expect(), Follows::expect(), People::expect());
    let end = Callback::new(move |(address, done, failed): Wish| {
        spawn_local(async move {
            match client::delete(address).await {
                Ok(_) | Err(ApiError::NotFound) => {
                    // Follows may have ended with it: whoever shows somebody asks again.
                    people.stale();
                    follows.wake();
                    tokens.again();
                    notices.say(done);
                }
                Err(error) => notices.failed(&error, &say(failed)),
            }
            focus::soon_on("#tokens-heading");
        });
    });
    changing(move || match tokens.get() {
        None => view! { <PeopleSkeleton rows=2 /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| tokens.again());
            view! { <Failure error what=say("tokens.failed") retry /> }.into_any()
        }
        Some(Ok(list)) if list.items.is_empty() => view! { <Empty words=say("tokens.empty") /> }.into_any(),
        Some(Ok(list)) => {
            let all = list.items.iter().filter(|token| !token.ended).nth(1).map(|_| {
                let words = Words {
                    button: say("tokens.revoke_all"),
                    name: say("tokens.revoke_all"),
                    question: say("tokens.revoke_all_really"),
                    yes: say("tokens.revoke_all_yes"),
                };
                let wish = (paths::plain(paths::MY_OAUTH_TOKENS), say("tokens.all_revoked"), "tokens.not_revoked");
                two_step("revoke-all".to_owned(), words, Callback::new(move |()| end.run(wish.clone())))
            });
            view! {
                <ul class="session-list" aria-label=say("tokens.sites")>
                    {list.items.into_iter().map(|token| row(token, end)).collect_view()}
                </ul>
                {all}
            }
            .into_any()
        }
    })
}

fn row(token: OauthToken, end: Callback<Wish>) -> AnyView {
    let (id, site) = (token.id, token.site);
    let scopes = token.scopes.into_iter().map(|scope| {
        let words = say(match scope {
            Scope::CardsRead => "tokens.cards_read",
            Scope::FollowWrite => "tokens.follow_write",
        });
        view! { <span>{words} " " <code>{scope.as_str()}</code></span> }
    });
    let used = match token.last_used {
        Some(at) => view! { {say("security.last_used")} " " <Moment at /> }.into_any(),
        None => say("tokens.not_used").into_any(),
    };
    let expires = (!token.ended).then(|| {
        let at = token.expires;
        view! { <span>{say("tokens.expires")} " " {place(moment(at, time::clock(at)))}</span> }
    });
    let revoke = (!token.ended).then(|| {
        let words = Words {
            button: say("tokens.revoke"),
            name: say_with("tokens.revoke_name", &[("site", &site)]),
            question: say("tokens.revoke_really"),
            yes: say("tokens.revoke"),
        };
        let done = say_with("tokens.revoked", &[("site", &site)]);
        let wish = (paths::of_id(paths::MY_OAUTH_TOKEN, id), done, "tokens.not_revoked");
        two_step(format!("revoke-{id}"), words, Callback::new(move |()| end.run(wish.clone())))
    });
    let undo = (token.follows > 0).then(|| {
        let n = token.follows;
        let button = say_count("tokens.undo", n, &[]);
        let words = Words {
            name: say_with("tokens.undo_name", &[("words", &button), ("site", &site)]),
            button,
            question: say_count("tokens.undo_really", n, &[]),
            yes: say("tokens.undo_yes"),
        };
        let wish =
            (paths::of_id(paths::MY_OAUTH_TOKEN_FOLLOWS, id), say_count("tokens.undone", n, &[]), "tokens.not_undone");
        two_step(format!("undo-{id}"), words, Callback::new(move |()| end.run(wish.clone())))
    });
    view! {
        <li class="session">
            <div class="session-words">
                <p class="session-name">
                    {site}
                    {token.ended.then(|| view! { <span class="badge">{say("tokens.ended")}</span> })}
                </p>
                <p class="session-more"><span>{token.origin}</span></p>
                <p class="session-more">{scopes.collect_view()}</p>
                <p class="session-more">
                    <span>{say("tokens.issued")} " " <Moment at=token.issued /></span>
                    <span>{used}</span>
                    {expires}
                </p>
            </div>
            <div class="form-buttons">{undo} {revoke}</div>
        </li>
    }
    .into_any()
}
