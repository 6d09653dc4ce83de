//! Secret addresses of feeds: making them, seeing them once, and ending them.

use crate::client::{self, ApiError, FromJson, Json};
use crate::clipboard;
use crate::components::activity_line::moment;
use crate::components::changing::changing;
use crate::components::empty::Empty;
use crate::components::form::{Form, part};
use crate::components::rows::{awaited, below, list, row, section, told, word};
use crate::components::two_step::{Words, small_button, step};
use crate::dom::{Build, make};
use crate::feed_links::{FeedLinks, named};
use crate::focus;
use crate::language::{say, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::pages::settings::select;
use crate::route::feeds_of;
use crate::router::Router;
use crate::session::Viewer;
use crate::time;
use kith_api::feeds::{Feed, FeedAddresses, FeedKind};
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, Profile};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlElement;

/// The form for one more: of the person of the address, else of oneself; and the list.
#[component]
pub fn FeedSettings() -> impl IntoView {
    let feeds = Loaded::new(|| paths::plain(paths::MY_FEEDS), List::<Feed>::from_json);
    let page = Page { feeds, made: RwSignal::new(None), links: FeedLinks::expect(), notices: Notices::expect() };
    let listed = awaited(feeds, "feeds.failed", move |found| shown(found.items, page));
    let of = untrack(|| feeds_of(&Router::expect().address().query));
    let form = match of {
        None => new_feed(&Viewer::expect().person, page),
        Some(username) => {
            let profile = Loaded::new(move || paths::profile(&username), Profile::from_json);
            awaited(profile, "feeds.person_failed", move |profile| new_feed(&profile.person, page))
        }
    };
    let addresses = changing(move || page.made.get().map(|made| told_once(&made, page.notices)));
    view! {
        // What one came for stands above a list that may be long.
        {section("new-feed-heading", "feeds.new", form)}
        <div aria-live="polite">{addresses}</div>
        {section("feeds-heading", "feeds.yours", listed)}
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    feeds: Loaded<List<Feed>>,
    /// The last that was made, as long as this page stands.
    made: RwSignal<Option<FeedAddresses>>,
    /// What pages of this tab link.
    links: FeedLinks,
    notices: Notices,
}

impl Page {
    /// Addresses came, if they did: they are shown this once. Of somebody who is gone no page has links.
    fn take(self, json: &Json, of: Option<PersonId>, kind: FeedKind) {
        let made = FeedAddresses::from_json(json);
        if let (Some(made), Some(of)) = (&made, of) {
            self.links.learn(of, kind, made.clone());
        }
        if self.made.try_set(made).is_none() {
            self.feeds.again();
            focus::soon_on("#addresses-heading");
        }
    }

    /// Rotates or ends one.
    fn of(
        self,
        feed: &Feed,
        asked: fn(String) -> client::Asked,
        pattern: &'static str,
        done: Option<String>,
    ) -> Callback<()> {
        let (id, of, kind) = (feed.id, feed.whose.id(), feed.kind);
        Callback::new(move |()| {
            let (asked, done) = (asked(paths::of_id(pattern, id)), done.clone());
            spawn_local(async move {
                match (asked.await, done) {
                    (Ok(json), None) => return self.take(&json, of, kind),
                    (Ok(_) | Err(ApiError::NotFound), done) => {
                        // What was shown may lead nowhere now.
                        self.links.forget(id);
                        let _ = self.made.try_update(|made| made.take_if(|made| made.id == id));
                        self.feeds.again();
                        self.notices.say(done.unwrap_or_else(|| say("feeds.gone")));
                    }
                    (Err(error), _) => self.notices.failed(&error, &say("feeds.not_done")),
                }
                focus::soon_on("#feeds-heading");
            });
        })
    }
}

fn shown(feeds: Vec<Feed>, page: Page) -> AnyView {
    if feeds.is_empty() {
        return view! { <Empty words=say("feeds.empty") /> }.into_any();
    }
    let rows = feeds.iter().map(|feed| feed_row(feed, page));
    below([make("p", "settings-words").text(&say("feeds.words")), list(&say("feeds.yours"), rows)])
}

fn feed_row(feed: &Feed, page: Page) -> HtmlElement {
    let whose = feed.whose.person().map_or_else(|| say("someone.unavailable"), |person| person.name.clone());
    let name = named(&whose, feed.kind);
    let at = |words, at| word(&say(words)).text(" ").with(&moment(at, time::relative(at)));
    let used = feed.last_used.map_or_else(|| word(&say("tokens.not_used")), |used| at("security.last_used", used));
    let tool = |id: &str, button, really, of, act| {
        let name = say_with(of, &[("feed", &name)]);
        step(&format!("{id}-{}", feed.id), Words { name, ..Words::plain(say(button), say(really)) }, act)
    };
    let rotate = page.of(feed, client::post_nothing, paths::MY_FEED_ROTATION, None);
    let done = say_with("feeds.revoked", &[("feed", &name)]);
    let revoke = page.of(feed, client::delete, paths::MY_FEED, Some(done));
    let tools = [
        tool("rotate", "feeds.rotate", "feeds.rotate_really", "feeds.rotate_name", rotate),
        tool("revoke", "tokens.revoke", "feeds.revoke_really", "feeds.revoke_name", revoke),
    ];
    row(&told(&name, None, &[&[at("feeds.made", feed.created), used]]), &tools)
}

/// The two addresses, each to be copied.
fn told_once(made: &FeedAddresses, notices: Notices) -> AnyView {
    let line = |format: &str, address: &str| {
        let text = address.to_owned();
        let copy = Box::new(move |_| clipboard::copy(&text, notices, "feeds.copied", "feeds.copy_failed"));
        let name = say_with("feeds.copy_name", &[("format", format)]);
        let words = make("div", "session-words").with(&make("p", "session-name").text(format));
        let words = words.with(&make("code", "").text(address));
        row(&words, &[small_button(&say("feeds.copy"), &name, copy)])
    };
    let lines = [line("Atom", &made.atom), line("RSS", &made.rss)];
    let words = make("p", "settings-words").text(&say("feeds.once"));
    section("addresses-heading", "feeds.addresses", below([words, list(&say("feeds.addresses"), lines)]))
}

/// What a feed of somebody is to tell, and the button that makes it.
fn new_feed(person: &Person, page: Page) -> AnyView {
    let (form, of, name) = (Form::new(), person.id, person.name.clone());
    let kind = RwSignal::new("network".to_owned());
    let options = [("network", FeedKind::Network), ("own", FeedKind::Own)];
    let options = options.map(|(word, kind)| (word.to_owned(), named(&name, kind))).to_vec();
    let choice = select("feed-kind", "feeds.kind", options, move || kind.get(), move |chosen| kind.set(chosen));
    // Too many, or one who is not there any more: what is wrong is told beside the choice.
    let wrong = ["", "/person"].map(|pointer| form.of_field(pointer));
    let wrong = move || wrong.iter().find_map(|wrong| wrong.get());
    let wrong = view! { <p class="form-error" role="alert" tabindex="-1">{changing(wrong)}</p> }.into_any();
    part(form, vec![choice, wrong], say("feeds.make"), move || {
        let chosen = kind.get_untracked();
        let kind = if chosen == FeedKind::Own.file() { FeedKind::Own } else { FeedKind::Network };
        let fields = [("person", of.to_string()), ("kind", chosen)];
        form.send(client::post(paths::MY_FEEDS, &fields), move |json| page.take(&json, Some(of), kind));
    })
}
