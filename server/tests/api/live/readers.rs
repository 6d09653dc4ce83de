//! Who takes nothing of a stream is let go; who takes little is not.

use crate::site::{Browser, TestSite};
use kith_server::config::Limits;
use kith_server::store::content::NewPerson;
use kith_server::store::news::News;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Seconds, in place of thirty.
const PATIENCE: u32 = 2;
/// So many people are told of at once: news of some size.
const PEOPLE: i64 = 400;

/// A client below HTTP: it opens a stream, and keeps little of what it was sent and did not read.
fn open(site: &TestSite, who: &Browser) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    socket.connect(&site.address.into()).expect("it listens");
    let mut stream = TcpStream::from(socket);
    let cookie = who.cookie.as_deref().expect("signed in");
    write!(stream, "GET /api/v1/me/events HTTP/1.1\r\nHost: kith\r\nCookie: {cookie}\r\n\r\n").expect("sent");
    stream
}

/// Makes those whom the news are of.
async fn crowd(site: &TestSite) -> Vec<i64> {
    let mut tx = site.site.store.begin().await.expect("begins");
    let mut keys = Vec::new();
    for number in 0..PEOPLE {
        let name = format!("crowd{number}");
        let person = NewPerson { username: name.clone(), name, ..NewPerson::default() };
        keys.push(tx.add_person(&person).await.expect("a person"));
    }
    tx.commit().await.expect("committed");
    keys
}

/// Tells something of all of them.
async fn tell_of(site: &TestSite, crowd: &[i64]) {
    for some in crowd.chunks(100) {
        let mut tx = site.site.store.begin().await.expect("begins");
        some.iter().for_each(|key| tx.tell(News::Person(*key)));
        tx.commit().await.expect("committed");
    }
}

/// How many connections the system holds for the server.
fn connections(site: &TestSite) -> usize {
    let port = format!(":{:04X}", site.address.port());
    let table = std::fs::read_to_string("/proc/self/net/tcp").expect("Linux tells");
    let rows = table.lines().skip(1).map(|row| row.split_whitespace().collect::<Vec<_>>());
    // Its end of each, in any state but listening and those without a descriptor.
    rows.filter(|row| row[1].ends_with(&port) && !["0A", "06"].contains(&row[3])).count()
}

/// What there is of streams, connections and tasks.
fn held(site: &TestSite) -> (usize, usize, usize) {
    (site.site.live.count(), connections(site), tokio::runtime::Handle::current().metrics().num_alive_tasks())
}

/// Whether there is no more than there was; connections that rested may have ended.
fn is_back_at(now: (usize, usize, usize), before: (usize, usize, usize)) -> bool {
    now.0 == before.0 && now.1 <= before.1 && now.2 <= before.2
}

/// Waits until it is as it should be.
#[track_caller]
fn settles(
    site: &TestSite,
    what: &'static str,
    fits: impl Fn((usize, usize, usize)) -> bool,
) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    async move {
        let started = Instant::now();
        while !fits(held(site)) {
            assert!(started.elapsed() < Duration::from_secs(20), "{what}: {:?}, {place}", held(site));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_nothing_is_let_go_and_who_takes_little_stays() {
    let site = TestSite::on_sqlite_with(Limits { stalled_seconds: PATIENCE, ..Limits::default() }).await;
    let [ana, ben] = site.join_all(["ana", "ben"]).await;
    let crowd = crowd(&site).await;
    let before = held(&site);
    let slow = open(&site, &ben);
    let last_words = ben.id.to_string();
    let reading = std::thread::spawn(move || read_slowly(slow, &last_words));
    settles(&site, "one reads", |(streams, ..)| streams == 1).await;
    let with_slow = held(&site);
    let dead: Vec<TcpStream> = (0..5).map(|_| open(&site, &ana)).collect();
    settles(&site, "five do not", |(streams, ..)| streams == 6).await;

    let started = Instant::now();
    while site.site.live.count() > 1 {
        assert!(started.elapsed() < Duration::from_secs(60), "{} streams are left", site.site.live.count());
        tell_of(&site, &crowd).await;
    }
    settles(&site, "the five are gone", |now| is_back_at(now, with_slow)).await;
    // Longer than nothing may be taken, and it hears of what happens after that.
    tokio::time::sleep(Duration::from_secs(u64::from(PATIENCE) + 1)).await;
    assert_eq!(held(&site).0, 1, "the one who reads stays");
    let mut tx = site.site.store.begin().await.expect("begins");
    tx.tell(News::Person(ben.key));
    tx.commit().await.expect("committed");
    tokio::task::spawn_blocking(move || reading.join()).await.expect("no panic").expect("it heard of the last");
    drop(dead);
    tell_of(&site, &crowd).await;
    settles(&site, "nobody is left", |now| is_back_at(now, before)).await;
}

/// Reads a little at a time, until it hears of somebody.
fn read_slowly(mut stream: TcpStream, of: &str) {
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let (mut read, mut bytes) = (String::new(), [0; 8 * 1024]);
    while !read.contains(of) {
        let count = stream.read(&mut bytes).expect("it is sent more");
        assert!(count > 0, "it is let go");
        // What may hold the beginning of the words is kept.
        read = read.split_off(read.len().saturating_sub(of.len()));
        read += std::str::from_utf8(&bytes[..count]).expect("ASCII");
        std::thread::sleep(Duration::from_millis(40));
    }
}
