//! Status updates: what a person said they were doing, and saying it.

use crate::error::Error;
use crate::mail::Kind;
use crate::policy::Viewer;
use crate::request::{Body, Id, ListQuery, Listed, PageParams, SomeId};
use crate::site::{Site, now};
use crate::store::activity::NewActivity;
use crate::store::mails::Notice;
use crate::store::{StoreError, Tx, words};
use crate::texts;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kith_api::activity::Verb;
use kith_api::ids::{PersonId, StatusId};
use kith_api::list::List;
use kith_api::mentions::mentions;
use kith_api::paths;
use kith_api::people::{STATUS_MAX, StatusUpdate, Text};
use kith_api::problem::Problem;
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// What counts as one character may be a pile of marks without end: so many code points are enough for the longest emoji.
const CODE_POINTS_MAX: usize = 2_000;
/// The same again within this time is the second click of one wish: microseconds.
const SAID_TWICE: i64 = 60 * 1_000_000;
/// How long the mail to those who are mentioned waits, so that what was said by mistake can be removed: microseconds.
const SOON: i64 = 30 * 1_000_000;

/// A person's status updates, newest first.
#[utoipa::path(
    get, path = paths::STATUSES, tag = "people",
    params(("id" = PersonId, Path), PageParams),
    responses(
        (status = OK, body = List<StatusUpdate>), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn of_person(
    State(site): State<Site>,
    viewer: Viewer,
    Id(id): Id,
    query: ListQuery,
) -> Result<Listed<StatusUpdate>, Error> {
    let after = query.earlier()?;
    let of = site.key_of(&viewer, id).await?;
    Ok(query.answer_by_time(site.store.statuses(&viewer, of, after, query.limit).await?))
}

/// Says what the viewer is doing: 1 to 140 characters as people count them, on one line; line breaks become spaces.
#[utoipa::path(
    post, path = paths::MY_STATUSES, tag = "profile", request_body = Text,
    responses(
        (status = CREATED, body = StatusUpdate), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
        (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn say(
    State(site): State<Site>,
    viewer: Viewer,
    Body(said): Body<Text>,
) -> Result<(StatusCode, Json<StatusUpdate>), Error> {
    let text = checked(&said.text).map_err(|why| Error::field("/text", why))?;
    site.throttle.post("status", viewer.key)?;
    let now = now();
    let mut tx = site.store.begin().await?;
    let key = match tx.current_status(viewer.key).await? {
        Some(current) if current.content == text && now - current.published < SAID_TWICE => current.key,
        _ => {
            let key = tx.add_status(viewer.key, &text, now).await?;
            let told = NewActivity {
                status: Some(key),
                excerpt: Some(text.clone()),
                ..NewActivity::by(viewer.key, Verb::StatusUpdated, now)
            };
            let lines = tx.add_activity(&[told], now).await?;
            tell_mentioned(&mut tx, &site, (&viewer, &text), lines.first().copied(), now).await?;
            key
        }
    };
    tx.commit().await?;
    let status = site.store.status(&viewer, key).await?;
    // Another tab may have removed it since.
    status.map(|status| (StatusCode::CREATED, Json(status))).ok_or(Error::NotFound)
}

/// Puts a notice into the outbox for each whom a text mentions. Whether they may see it is asked when it is sent.
async fn tell_mentioned(
    tx: &mut Tx,
    site: &Site,
    (viewer, text): (&Viewer, &str),
    line: Option<i64>,
    now: i64,
) -> Result<(), StoreError> {
    let names: BTreeSet<String> = mentions(text).into_iter().map(|(_, name)| words::fold(name)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let names = serde_json::to_string(&names).expect("texts are JSON");
    let due = now + SOON.min(i64::from(site.limits.mail_batch_seconds) * 1_000_000);
    for person in tx.wish_mentions(&names, viewer.key, now).await? {
        let position = tx.position_of(line).await?;
        let told = Notice { about: Some(viewer.key), ..Notice::of_line(person, Kind::Mention, position, due) };
        tx.add_notice(&told, site.host(), now).await?;
    }
    Ok(())
}

/// Removes one of the viewer's status updates with what was told of it; one that is no more is no error. Where it was the
/// current one, none is.
#[utoipa::path(
    delete, path = paths::MY_STATUS, tag = "profile", params(("id" = StatusId, Path)),
    responses(
        (status = NO_CONTENT, description = "It is no more."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem, description = "Not an id."),
    )
)]
pub async fn remove(
    State(site): State<Site>,
    viewer: Viewer,
    SomeId(id): SomeId<StatusId>,
) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.remove_status(viewer.key, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Clears what the hover profile shows; the history stays.
#[utoipa::path(
    delete, path = paths::MY_CURRENT_STATUS, tag = "profile",
    responses(
        (status = NO_CONTENT, description = "None is current."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem),
    )
)]
pub async fn clear(State(site): State<Site>, viewer: Viewer) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.clear_status(viewer.key).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn checked(text: &str) -> Result<String, String> {
    let text = texts::joined_lines(text, CODE_POINTS_MAX)?;
    match text.graphemes(true).count() {
        0 => Err("a text is needed".to_owned()),
        length if length > STATUS_MAX => Err(format!("at most {STATUS_MAX} characters are taken")),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kept: Option<&str>) {
        assert_eq!(checked(text).ok().as_deref(), kept, "{text:?}");
    }

    #[test]
    fn characters_are_counted_as_people_count_them() {
        for one in ["x", "é", "e\u{301}", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "नि"] {
            check(&one.repeat(140), Some(&one.repeat(140)));
            check(&one.repeat(141), None);
        }
        check(&format!("x{}", "\u{301}".repeat(5_000)), None);
    }

    #[test]
    fn it_is_one_line_in_which_nothing_turns() {
        check(" baking\r\nbread\n", Some("baking bread"));
        check("\u{202e}daerb\u{202c}", Some("daerb"));
        check("a\u{7}b", None);
        check(" \n ", None);
        check("", None);
    }
}
