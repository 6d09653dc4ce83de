//! What a hover profile shows: waiting, failing, or the person. Built by hand, for the widget's sake: see
//! [`crate::dom`].

mod actions;
mod facts;
#[cfg(feature = "widget")]
mod signed_out;

use super::avatar::picture;
use super::icon::{self, drawn};
use crate::client::ApiError;
use crate::dom::{Build, make, write_hidden, write_text};
use crate::embedding;
use crate::follows::Follows;
use crate::hover::controller::ATTRIBUTE;
use crate::hover::top_layer::focus_dialog;
use crate::language::{say, say_count, say_with};
use crate::notices::{Notices, why};
use crate::people::{People, Seen};
use crate::store::Keep;
use crate::{route, time};
use kith_api::follows::Relation;
use kith_api::people::{Card, Person, Status};
use std::rc::Rc;
use web_sys::HtmlElement;

/// The id of the heading, which names the dialog in every state.
pub const HEADING: &str = "hover-card-name";
/// More pictures than these do not fit on a line beside their sentence.
const MUTUAL_PICTURES: usize = 3;

/// What a hover profile stands on.
#[derive(Clone, Copy)]
pub struct Stores {
    /// Whom the viewer follows.
    pub follows: Follows,
    /// Where to say what happened.
    pub notices: Notices,
    /// The cards.
    pub people: People,
}

/// The inside of the hover profile of a person, live as long as it is kept. It shows what is known; asking is the
/// controller's.
pub fn body(keep: &mut Keep, stores: Stores, username: &str, seen: &Seen) -> HtmlElement {
    match seen {
        Seen::Waiting => waiting(),
        Seen::Card(card) => known(keep, stores, card),
        Seen::Failed(ApiError::NotFound) => gone(),
        #[cfg(feature = "widget")]
        Seen::Failed(ApiError::SignedOut) => signed_out::signed_out(stores.notices, username),
        Seen::Failed(error) => failed(stores.people, error, username),
    }
}

/// The shape of what comes; seen only after a while, by style alone.
fn waiting() -> HtmlElement {
    let bone = |class| make("span", class);
    let who = make("div", "hover-card-who").with(&bone("bone bone-name")).with(&bone("bone"));
    let head = make("div", "hover-card-head").with(&bone("bone bone-picture")).with(&who);
    let shape = make("div", "hover-card-shape").attr("aria-hidden", "true").with(&head);
    let shape = shape.with(&bone("bone")).with(&bone("bone bone-short")).with(&bone("bone bone-button"));
    let name = make("h2", "visually-hidden").attr("id", HEADING).text(&say("card.loading"));
    make("div", "hover-card-body is-waiting").attr("aria-busy", "true").with(&name).with(&shape)
}

/// Gone or hidden: the same for both.
fn gone() -> HtmlElement {
    make("div", "hover-card-body is-plain")
        .with(&drawn(icon::ABSENT))
        .with(&heading().text(&say("card.unavailable")))
        .with(&make("p", "").text(&say("card.unavailable_why")))
}

fn failed(people: People, error: &ApiError, username: &str) -> HtmlElement {
    let username = username.to_owned();
    let retry = move |event| {
        // The button goes; the focus stays in the card.
        focus_dialog(&event);
        people.retry(&username);
    };
    let button = make("button", "button").attr("type", "button").with(&drawn(icon::RETRY)).text(&say("card.retry"));
    make("div", "hover-card-body is-plain")
        .attr("role", "alert")
        .with(&drawn(icon::WARNING))
        .with(&heading().text(&say("card.failed")))
        .with(&make("p", "").text(&why(error)))
        .with(&button.on("click", Box::new(retry)))
}

fn known(keep: &mut Keep, stores: Stores, card: &Card) -> HtmlElement {
    make("div", "hover-card-body")
        .with(&head(keep, stores.follows, &card.person))
        .with_some(card.status.as_ref().map(said))
        .with_some(facts::facts(card))
        .with(&counts(keep, stores.follows, card))
        .with_some((card.mutual_count > 0).then(|| mutual(card)))
        .with(&actions::actions(keep, stores, card))
}

fn head(keep: &mut Keep, follows: Follows, person: &Person) -> HtmlElement {
    let address = route::profile(&person.username);
    let face = link(&address).attr("tabindex", "-1").attr("aria-hidden", "true").with(&picture(person, "/96", ""));
    let username = ["@", &person.username, " "].concat();
    let who = make("div", "hover-card-who")
        .with(&heading().with(&link(&address).text(&person.name)))
        .with(&make("p", "hover-card-username").text(&username).with(&chip(keep, follows, person)))
        .with_some(role(person).map(|role| make("p", "hover-card-role").text(&role)));
    make("div", "hover-card-head").with(&face).with(&who)
}

/// What stands between the viewer and the person, in a word.
fn chip(keep: &mut Keep, follows: Follows, person: &Person) -> HtmlElement {
    let chip = make("span", "chip");
    let (of, deactivated, shown) = (person.id, person.deactivated, chip.clone());
    let show = move || {
        let now = follows.read(|graph| (graph.shown(of), graph.follows_me(of)));
        let words = match now {
            Some((Some(Relation::Myself), _)) => say("card.you"),
            _ if deactivated => say("card.deactivated"),
            Some((_, true)) => say("card.follows_you"),
            _ => String::new(),
        };
        write_hidden(&shown, words.is_empty());
        write_text(&shown, &words);
    };
    follows.listen(of, keep, Rc::new(show));
    chip
}

fn role(person: &Person) -> Option<String> {
    match (&person.position, &person.department) {
        (Some(position), Some(department)) => {
            Some(say_with("card.position_in", &[("position", position), ("department", department)]))
        }
        (one, other) => one.clone().or_else(|| other.clone()),
    }
}

fn said(status: &Status) -> HtmlElement {
    let when = make("span", "hover-card-when").attr("title", &time::exact(status.published));
    make("blockquote", "hover-card-status")
        .with(&make("p", "").text(&status.text))
        .with(&when.text(&time::relative(status.published)))
}

/// Both lead to the person's Network page, where the people are.
fn counts(keep: &mut Keep, follows: Follows, card: &Card) -> HtmlElement {
    let address = route::network(&card.person.username);
    let (of, known) = (card.person.id, card.counts);
    let (followers, following) = (link(&address), link(&address));
    let line = make("p", "hover-card-counts").with(&followers).with(&following);
    let show = move || {
        let now = follows.read(|graph| (graph.followers(of), graph.following(of))).unwrap_or_default();
        write_text(&followers, &say_count("card.followers", now.0.unwrap_or(known.followers), &[]));
        write_text(&following, &say_count("card.following", now.1.unwrap_or(known.following), &[]));
    };
    follows.listen(of, keep, Rc::new(show));
    line
}

fn mutual(card: &Card) -> HtmlElement {
    let faces = make("span", "hover-card-faces");
    for person in card.mutual.iter().take(MUTUAL_PICTURES) {
        // Each has a hover profile of its own, which takes this one's place.
        let face = link(&route::profile(&person.username))
            .attr("title", &person.name)
            .attr(ATTRIBUTE, &person.username)
            .attr("aria-haspopup", "dialog")
            .attr("aria-keyshortcuts", "Space Alt+ArrowDown");
        let _ = faces.append_child(&face.with(&picture(person, "/96", &person.name)));
    }
    make("p", "hover-card-mutual").with(&faces).text(&say_count("card.mutual", card.mutual_count, &[]))
}

fn heading() -> HtmlElement {
    make("h2", "").attr("id", HEADING)
}

fn link(address: &str) -> HtmlElement {
    make("a", "").attr("href", &embedding::address(address))
}
