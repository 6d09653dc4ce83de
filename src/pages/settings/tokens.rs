//! What one has let pages of other sites do, and ending it.

use crate::client::{self, ApiError, FromJson};
use crate::components::activity_line::moment;
use crate::components::empty::Empty;
use crate::components::rows::{awaited, below, list, row, section, together, told, word};
use crate::components::two_step::{Words, step};
use crate::dom::{Build, make};
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
use web_sys::HtmlElement;

/// The tokens, the newest first.
#[component]
pub fn TokenSettings() -> impl IntoView {
    let tokens = Loaded::new(|| paths::plain(paths::MY_OAUTH_TOKENS), List::<OauthToken>::from_json);
    let ending = Ending { tokens, notices: Notices::expect(), follows: Follows::expect(), people: People::expect() };
    let inside = awaited(tokens, "tokens.failed", move |list| shown(list.items, ending));
    section("tokens-heading", "tokens.sites", inside)
}

/// What hears that something was ended.
#[derive(Clone, Copy)]
struct Ending {
    tokens: Loaded<List<OauthToken>>,
    notices: Notices,
    follows: Follows,
    people: People,
}

impl Ending {
    /// Ends what is there: what is said when it is done, and when it is not.
    fn of(self, address: String, done: String, failed: &'static str) -> Callback<()> {
        Callback::new(move |()| {
            let (asked, done) = (client::delete(address.clone()), done.clone());
            spawn_local(async move {
                match asked.await {
                    Ok(_) | Err(ApiError::NotFound) => {
                        // Follows may have ended with it: whoever shows somebody asks again.
                        self.people.stale();
                        self.follows.wake();
                        self.tokens.again();
                        self.notices.say(done);
                    }
                    Err(error) => self.notices.failed(&error, &say(failed)),
                }
                focus::soon_on("#tokens-heading");
            });
        })
    }
}

fn shown(tokens: Vec<OauthToken>, ending: Ending) -> AnyView {
    if tokens.is_empty() {
        return view! { <Empty words=say("tokens.empty") /> }.into_any();
    }
    let several = tokens.iter().filter(|token| !token.ended).count() > 1;
    let all = several.then(|| {
        let words = Words {
            yes: say("tokens.revoke_all_yes"),
            ..Words::plain(say("tokens.revoke_all"), say("tokens.revoke_all_really"))
        };
        let act = ending.of(paths::plain(paths::MY_OAUTH_TOKENS), say("tokens.all_revoked"), "tokens.not_revoked");
        together(&[step("revoke-all", words, act)])
    });
    let rows = tokens.into_iter().map(|token| token_row(&token, ending));
    let list = list(&say("tokens.sites"), rows);
    let words = make("p", "settings-words").text(&say("tokens.words"));
    below([words, list].into_iter().chain(all))
}

fn token_row(token: &OauthToken, ending: Ending) -> HtmlElement {
    let (id, site) = (token.id, &token.site);
    let scope = |scope: &Scope| {
        let words = say(match scope {
            Scope::CardsRead => "tokens.cards_read",
            Scope::FollowWrite => "tokens.follow_write",
        });
        word(&words).text(" ").with(&make("code", "").text(scope.as_str()))
    };
    let scopes: Vec<HtmlElement> = token.scopes.iter().map(scope).collect();
    let at = |words: &'static str, moment: HtmlElement| word(&say(words)).text(" ").with(&moment);
    let (issued, expires) = (token.issued, token.expires);
    let mut times = vec![at("tokens.issued", moment(issued, time::relative(issued)))];
    times.push(match token.last_used {
        Some(used) => at("security.last_used", moment(used, time::relative(used))),
        None => word(&say("tokens.not_used")),
    });
    let mut tools = Vec::new();
    if token.follows > 0 {
        let n = token.follows;
        let button = say_count("tokens.undo", n, &[]);
        let words = Words {
            name: say_with("tokens.undo_name", &[("words", &button), ("site", site)]),
            yes: say("tokens.undo_yes"),
            ..Words::plain(button, say_count("tokens.undo_really", n, &[]))
        };
        let address = paths::of_id(paths::MY_OAUTH_TOKEN_FOLLOWS, id);
        let act = ending.of(address, say_count("tokens.undone", n, &[]), "tokens.not_undone");
        tools.push(step(&format!("undo-{id}"), words, act));
    }
    if !token.ended {
        times.push(at("tokens.expires", moment(expires, time::clock(expires))));
        let words = Words {
            name: say_with("tokens.revoke_name", &[("site", site)]),
            ..Words::plain(say("tokens.revoke"), say("tokens.revoke_really"))
        };
        let done = say_with("tokens.revoked", &[("site", site)]);
        let act = ending.of(paths::of_id(paths::MY_OAUTH_TOKEN, id), done, "tokens.not_revoked");
        tools.push(step(&format!("revoke-{id}"), words, act));
    }
    let badge = token.ended.then_some("tokens.ended");
    row(&told(site, badge, &[&[word(&token.origin)], &scopes, &times]), &tools)
}
