//! What 2,000 open streams of what changes cost: memory, and the time of everybody else's requests, while nothing happens
//! and while something does. `cargo xtask bench streams` runs it.

mod support;

use kith_server::serve;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Browser, memory, part, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const STREAMS: usize = 2_000;
/// Requests of each kind, one after another.
const REQUESTS: usize = 400;
/// Longer than a heartbeat, so that each stream was written to at rest.
const REST: Duration = Duration::from_secs(20);
/// How often something happens that all hear of.
const EVENT: Duration = Duration::from_secs(1);

async fn id_of(who: &str, browser: &Browser<'_>) -> String {
    let person = browser.send(Method::GET, &format!("/people/{who}")).await;
    let person: Value = serde_json::from_str(&person).expect("JSON");
    person["person"]["id"].as_str().expect("an id").to_owned()
}

/// Opens a stream and reads it for good. `begun` counts those that said their first word, `heard` what was told.
async fn listen(address: String, cookie: String, begun: Arc<AtomicUsize>, heard: Arc<AtomicUsize>) {
    let mut stream = TcpStream::connect(&address).await.expect("it listens");
    let request = format!("GET /api/v1/me/events HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut bytes = vec![0; 1_024];
    while let Ok(count @ 1..) = stream.read(&mut bytes).await {
        let text = String::from_utf8_lossy(&bytes[..count]);
        begun.fetch_add(text.matches("event: resync").count(), Ordering::Relaxed);
        heard.fetch_add(text.matches("event: news").count(), Ordering::Relaxed);
    }
}

/// Waits until a count is reached, and answers for how many milliseconds.
async fn until(count: &AtomicUsize, least: usize) -> f64 {
    let started = Instant::now();
    while count.load(Ordering::Relaxed) < least {
        assert!(started.elapsed() < Duration::from_secs(60), "{} of {least}", count.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    started.elapsed().as_secs_f64() * 1e3
}

#[tokio::main]
async fn main() {
    serve::take_descriptors();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let no_limit = "100000";
    let options = ["--streams-per-person", no_limit, "--streams-per-address", no_limit, "--posts-per-minute", no_limit];
    let mut process = support::start(folder.path(), &options).await;
    let id = process.child.id().expect("it runs");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let at_rest = memory(id);

    let client = Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
    let mut browsers = Vec::new();
    for who in ["ana", "ben", "chidi", "admin"] {
        browsers.push(Browser::sign_in(&client, &process, who).await);
    }
    let [ana, ben, ..] = &browsers[..] else { unreachable!("four signed in") };
    let (card, network) = ("/people/mei/card", format!("/people/{}/network", id_of("ana", ana).await));
    let followed = format!("/me/following/{}", id_of("ana", ben).await);
    // What is read first is slower than all that comes after it.
    ana.times(card, REQUESTS).await;
    let alone = [ana.times(card, REQUESTS).await, ana.times(&network, REQUESTS).await];
    let before = memory(id);

    let (begun, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let address = process.origin.trim_start_matches("http://").to_owned();
    let opened = Instant::now();
    for number in 0..STREAMS {
        let cookie = browsers[number % browsers.len()].cookie.clone();
        tokio::spawn(listen(address.clone(), cookie, Arc::clone(&begun), Arc::clone(&heard)));
    }
    until(&begun, STREAMS).await;
    let opened = opened.elapsed().as_secs_f64() * 1e3;
    tokio::time::sleep(REST).await;
    let with_streams = memory(id);
    let idle = [ana.times(card, REQUESTS).await, ana.times(&network, REQUESTS).await];

    let mut lag = Vec::new();
    for turn in 0..5 {
        let before = heard.load(Ordering::Relaxed);
        ben.send(if turn % 2 == 0 { Method::PUT } else { Method::DELETE }, &followed).await;
        lag.push(until(&heard, before + STREAMS).await);
        tokio::time::sleep(EVENT).await;
    }
    lag.sort_by(f64::total_cmp);
    let change = async {
        let mut clock = tokio::time::interval(EVENT);
        for turn in 1.. {
            clock.tick().await;
            ben.send(if turn % 2 == 0 { Method::PUT } else { Method::DELETE }, &followed).await;
        }
    };
    let busy = async { [ana.times(card, REQUESTS).await, ana.times(&network, REQUESTS).await] };
    let busy = tokio::select! { () = change => unreachable!("it goes on"), busy = busy => busy };
    let after_events = memory(id);

    println!(
        "\n{STREAMS} streams, opened in {opened:.0} ms; a change is heard by the last of them after {:.0} ms (median of 5, at most {:.0})\n",
        part(&lag, 50),
        part(&lag, 100)
    );
    println!("ms                                       card                   activity");
    println!("                               median    p95    p99   median    p95    p99");
    let rows = [("no stream", &alone), ("streams at rest", &idle), ("something happens each second", &busy)];
    for (name, [card, network]) in rows {
        print!("{name:<29}");
        for times in [card, network] {
            print!("{:>8.2} {:>6.2} {:>6.2}", part(times, 50), part(times, 95), part(times, 99));
        }
        println!();
    }
    println!(
        "\nmemory, MB: {at_rest:.0} at rest, {before:.0} before the streams, {with_streams:.0} with them ({:.0} added), {after_events:.0} after the changes",
        with_streams - before
    );
    let of = |[card, network]: &[Vec<f64>; 2]| json!({ "card_ms": told(card), "activity_ms": told(network) });
    support::keep(&json!({
        "streams": STREAMS, "opened_ms": opened, "heard_by_all_ms": lag,
        "alone": of(&alone), "at_rest": of(&idle), "each_second": of(&busy),
        "memory_mb": { "at_rest": at_rest, "before": before, "with_streams": with_streams, "added": with_streams - before, "after": after_events },
    }));
    process.child.kill().await.expect("SIGKILL");
    assert!(with_streams - before < 80.0, "the streams may add 80 MB");
    assert!(at_rest < 60.0, "at rest it may take 60 MB");
}
