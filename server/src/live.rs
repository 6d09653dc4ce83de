//! What changes, told while it happens: server-sent events with ids and versions, to those who may know of it at that moment.
//!
//! Changes write news beside themselves ([`store::news`](crate::store::news)). One task of each server process reads them in
//! order and hands them to the process's streams; each stream asks anew who its viewer is and what that one may see.

mod places;

use crate::config::Limits;
use crate::error::Error;
use crate::random;
use crate::request::{ClientAddress, SessionToken};
use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::accounts::Session;
use crate::store::news::{Concerned, News, Told};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use kith_api::live::{self, Changed};
use kith_api::paths;
use kith_api::problem::Problem;
use places::{Place, Places};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// How long news can be told late: microseconds.
pub const KEPT: i64 = 10 * 60 * 1_000_000;
/// What comes within this is told together.
const TOGETHER: Duration = Duration::from_millis(150);
/// When news are looked for though nobody said that there are any.
const LOOK: Duration = Duration::from_secs(1);
/// How many are read at once.
const AT_ONCE: u32 = 500;
/// How many batches a slow stream may be behind.
const BEHIND: usize = 64;
/// A stream that has nothing to say says so, so that both ends know of each other.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What the task that reads news hands to the streams.
#[derive(Clone)]
enum Handed {
    /// News, in order. None: the database can be asked again.
    News(Arc<[Told]>),
    /// News were missed, or the database is another: from this position on there are more.
    Resync(i64),
}

/// Who hears what changes, in this process.
pub struct Live {
    handed: broadcast::Sender<Handed>,
    position: AtomicI64,
    ended: watch::Sender<bool>,
    places: Arc<Places>,
}

impl Live {
    /// Nobody hears yet.
    pub fn new(limits: &Limits) -> Self {
        let (handed, _) = broadcast::channel(BEHIND);
        let places = Arc::new(Places::new(limits));
        Self { handed, position: AtomicI64::new(0), ended: watch::Sender::new(false), places }
    }

    /// The position of the last news that the streams of this process were told.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// Ends all streams: the server is about to.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Where nobody hears, nobody has to.
    fn hand(&self, what: Handed) {
        let _ = self.handed.send(what);
    }

    /// How many streams there are.
    pub fn count(&self) -> usize {
        self.places.count()
    }
}

/// Reads news as they come and hands them to the streams, until it is dropped.
pub async fn tell(site: Site) {
    loop {
        if let Err(error) = tell_until_failure(&site).await {
            tracing::warn!(%error, "news cannot be read");
            tokio::time::sleep(LOOK).await;
        }
    }
}

async fn tell_until_failure(site: &Site) -> Result<(), StoreError> {
    let (live, store) = (&site.live, site.store.unheard());
    let mut ear = store.ear().await?;
    if live.position() == 0 {
        live.position.store(store.news_position().await?, Ordering::Release);
    }
    // Streams that failed with the database go on.
    live.hand(Handed::News(Arc::new([])));
    loop {
        let known = live.position();
        match store.news_after(known, AT_ONCE).await? {
            Some(news) if news.is_empty() => {
                ear.hear(LOOK).await;
                tokio::time::sleep(TOGETHER).await;
            }
            Some(news) => {
                let last = news.last().map_or(known, |told| told.position);
                // Told first: whoever begins between the two hears them twice rather than not at all.
                live.hand(Handed::News(news.into()));
                live.position.store(last, Ordering::Release);
            }
            // Forgotten before they were read: the process slept, or the database is another.
            None => {
                let position = store.news_position().await?;
                live.hand(Handed::Resync(position));
                live.position.store(position, Ordering::Release);
            }
        }
    }
}

/// What changes, while it happens, as far as the viewer may know: events `news` and `resync`. Goes on after `Last-Event-ID`,
/// else after `after`, the `news` of `GET /me`; where that is not possible, it begins with `resync`.
#[utoipa::path(
    get, path = paths::MY_EVENTS, tag = "accounts",
    params(
        ("after" = Option<u64>, Query, description = "`news` of what was read."),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was heard."),
    ),
    responses(
        (status = OK, description = "A stream that does not end.", body = live::News, content_type = "text/event-stream"),
        (status = UNAUTHORIZED, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn stream(
    State(site): State<Site>,
    session: Session,
    SessionToken(token): SessionToken,
    ClientAddress(address): ClientAddress,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let place = site.live.places.take(session.viewer.key, address)?;
    // Heard from here on; what was before is read.
    let handed = site.live.handed.subscribe();
    let said = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after =
        query.as_deref().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("after=")?.parse().ok());
    let from = said.or(after).unwrap_or(-1);
    let reader = Reader {
        ended: site.live.ended.subscribe(),
        token_hash: random::token_hash(&token.unwrap_or_default()),
        site,
        handed,
        last: from,
        behind: true,
        _place: place,
    };
    let events = stream::unfold(reader, |mut reader| async {
        let event = reader.next().await?;
        Some((Ok::<Event, Infallible>(event), reader))
    });
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).text("");
    let mut response = Sse::new(events).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would keep it back until there is enough of it.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One stream.
struct Reader {
    site: Site,
    token_hash: String,
    handed: broadcast::Receiver<Handed>,
    ended: watch::Receiver<bool>,
    /// The position of the last news that were told or passed over.
    last: i64,
    /// Whether there may be news after it that nobody handed over: at the beginning, and when the database failed.
    behind: bool,
    _place: Place,
}

impl Reader {
    /// The next event; none: the stream ends, because the server does, or the session has.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if *self.ended.borrow() {
                return None;
            }
            if self.behind {
                match self.catch_up().await {
                    Ok(event) => {
                        self.behind = false;
                        return Some(event);
                    }
                    Err(Cut::SignedOut) => return None,
                    // Not in a circle: once the database can be asked again, something is handed over.
                    Err(Cut::Database) => {}
                }
            }
            let handed = tokio::select! {
                _ = self.ended.changed() => return None,
                handed = self.handed.recv() => handed,
                // Sessions end by time too.
                () = tokio::time::sleep(HEARTBEAT) => {
                    if let Err(Cut::SignedOut) = self.session().await {
                        return None;
                    }
                    continue;
                }
            };
            let event = match handed {
                // They are read from the database.
                Ok(Handed::News(_)) if self.behind => continue,
                Ok(Handed::News(news)) => self.event(&news).await,
                Ok(Handed::Resync(position)) => Ok(Some(self.resync(position))),
                Err(broadcast::error::RecvError::Lagged(_)) => Ok(Some(self.resync(self.site.live.position()))),
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            match event {
                Ok(Some(event)) => return Some(event),
                Ok(None) => {}
                Err(Cut::SignedOut) => return None,
                Err(Cut::Database) => self.behind = true,
            }
        }
    }

    /// What was missed since the last event that was heard. Always an event: it says that the stream stands.
    async fn catch_up(&mut self) -> Result<Event, Cut> {
        let missed = match self.last {
            ..0 => None,
            last => self.site.store.news_after(last, AT_ONCE).await?.filter(|news| news.len() < AT_ONCE as usize),
        };
        match missed {
            Some(missed) => {
                let event = self.event(&missed).await?;
                Ok(event.unwrap_or_else(|| Event::default().event("hello").id(self.last.to_string()).data("{}")))
            }
            // What is asked for from here on knows of all that has a position by now.
            None => {
                let position = self.site.store.news_position().await?;
                Ok(self.resync(position))
            }
        }
    }

    async fn session(&self) -> Result<Session, Cut> {
        self.site.store.session(&self.token_hash, now()).await?.ok_or(Cut::SignedOut)
    }

    /// What the viewer, as it is now, may know of a batch.
    async fn event(&mut self, batch: &[Told]) -> Result<Option<Event>, Cut> {
        let batch: Vec<Told> = batch.iter().filter(|told| told.position > self.last).copied().collect();
        let Some(last) = batch.last().map(|told| told.position) else { return Ok(None) };
        let viewer = self.session().await?.viewer;
        let (mut people, mut own, mut pairs, mut lines) = (BTreeSet::new(), BTreeSet::new(), Vec::new(), Vec::new());
        for told in &batch {
            match told.news {
                News::Follow { follower, followee } if follower == viewer.key => own.extend([follower, followee]),
                News::Follow { follower, followee } => pairs.push([follower, followee]),
                News::Person(person) => _ = people.insert(person),
                News::Line(line) => lines.push(line),
                News::Sight(None) => return Ok(Some(self.resync(last))),
                News::Sight(Some(whose)) if whose == viewer.key => return Ok(Some(self.resync(last))),
                News::Sight(Some(_)) => {}
            }
        }
        let asked: BTreeSet<i64> = people.iter().chain(&own).chain(pairs.as_flattened()).copied().collect();
        let mut news = live::News::default();
        if !asked.is_empty() {
            let asked: Vec<i64> = asked.into_iter().collect();
            let known = self.site.store.concerned(&viewer, &asked).await?;
            let seen = |key: &i64| known.get(key).is_some_and(|concerned| concerned.visible);
            // Whom somebody hidden follows, or is followed by, is as it was: the counts are without them.
            people.extend(pairs.iter().filter(|pair| pair.iter().all(seen)).flatten());
            // Of one who is hidden, the viewer hears of the own follow alone.
            let told = known.iter().filter(|(key, _)| own.contains(key) || people.contains(key) && seen(key));
            let changed = |(key, of): (&i64, &Concerned)| Changed {
                id: of.id,
                standing: of.standing,
                own: !people.contains(key),
            };
            news.people = told.map(changed).collect();
            news.people.sort_by_key(|changed| changed.id);
        }
        if !lines.is_empty() {
            let seen = self.site.store.seen_lines(&viewer, &lines).await?;
            news.lines = !seen.is_empty();
            news.actors = BTreeSet::from_iter(seen.into_iter().flatten()).into_iter().collect();
        }
        // Only now: what could not be asked is not passed over.
        self.last = last;
        if news == live::News::default() {
            return Ok(None);
        }
        let event = Event::default().event(live::NEWS).id(last.to_string());
        Ok(Some(event.json_data(&news).expect("ids and numbers are JSON")))
    }

    /// Whatever is shown may be old; from this position on there are more.
    fn resync(&mut self, position: i64) -> Event {
        self.last = position;
        Event::default().event(live::RESYNC).id(position.to_string()).data("{}")
    }
}

/// Why a stream cannot go on.
enum Cut {
    /// It ends.
    SignedOut,
    /// It waits.
    Database,
}

impl From<StoreError> for Cut {
    fn from(error: StoreError) -> Self {
        tracing::debug!(%error, "a stream waits: the database cannot be asked");
        Self::Database
    }
}
