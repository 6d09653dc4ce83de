//! What 2,000 open streams of what changes cost: memory, and the time of everybody else's requests, while nothing happens
//! and while something does. `cargo xtask bench streams` runs it.

use kith_server::serve;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

const STREAMS: usize = 2_000;
/// Requests of each kind, one after another.
const REQUESTS: usize = 400;
/// Longer than a heartbeat, so that each stream was written to at rest.
const REST: Duration = Duration::from_secs(20);
/// How often something happens that all hear of.
const EVENT: Duration = Duration::from_secs(1);

/// Resident memory of a process in MB.
fn memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

/// The site as somebody who is signed in asks it.
struct Browser<'a> {
    client: &'a Client,
    origin: &'a str,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn sign_in(client: &'a Client, origin: &'a str, who: &str) -> Self {
        let form = json!({ "login": who, "password": kith_server::demo::PASSWORD });
        let request = client.post(format!("{origin}/api/v1/sessions")).header("origin", origin).json(&form);
        let answer = request.send().await.expect("an answer");
        let cookie = answer.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie");
        Self { client, origin, cookie: cookie.to_owned() }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.origin));
        request.header("cookie", &self.cookie).header("origin", self.origin)
    }

    async fn send(&self, method: Method, path: &str) -> String {
        let answer = self.request(method, path).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.text().await.expect("text")
    }

    async fn id_of(&self, who: &str) -> String {
        let person: Value =
            serde_json::from_str(&self.send(Method::GET, &format!("/people/{who}")).await).expect("JSON");
        person["person"]["id"].as_str().expect("an id").to_owned()
    }
}

/// Milliseconds of each request, in order of size.
async fn times(browser: &Browser<'_>, path: &str) -> Vec<f64> {
    let mut times = Vec::new();
    for _ in 0..REQUESTS {
        let started = Instant::now();
        browser.send(Method::GET, path).await;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    times.sort_by(f64::total_cmp);
    times
}

fn part(times: &[f64], of_hundred: usize) -> f64 {
    times[(times.len() - 1) * of_hundred / 100]
}

fn told(times: &[f64]) -> Value {
    json!({ "median": part(times, 50), "p95": part(times, 95), "p99": part(times, 99) })
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
    let mut child = Command::new(env!("CARGO_BIN_EXE_kith"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--app", "/nowhere", "--streams-per-person", "100000"])
        .args(["--streams-per-address", "100000", "--posts-per-minute", "100000", "--data"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stdout.take().expect("piped")).lines();
    let origin = loop {
        let line = said.next_line().await.expect("text").expect("the program says where it listens");
        if let Some(origin) = line.strip_prefix("Kith listens on ") {
            break origin.to_owned();
        }
    };
    let process = child.id().expect("it runs");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let at_rest = memory(process);

    let client = Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
    let mut browsers = Vec::new();
    for who in ["ana", "ben", "chidi", "admin"] {
        browsers.push(Browser::sign_in(&client, &origin, who).await);
    }
    let [ana, ben, ..] = &browsers[..] else { unreachable!("four signed in") };
    let (card, network) = ("/people/mei/card", format!("/people/{}/network", ana.id_of("ana").await));
    let followed = format!("/me/following/{}", ben.id_of("ana").await);
    // What is read first is slower than all that comes after it.
    times(ana, card).await;
    let alone = [times(ana, card).await, times(ana, &network).await];
    let before = memory(process);

    let (begun, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let address = origin.trim_start_matches("http://").to_owned();
    let opened = Instant::now();
    for number in 0..STREAMS {
        let cookie = browsers[number % browsers.len()].cookie.clone();
        tokio::spawn(listen(address.clone(), cookie, Arc::clone(&begun), Arc::clone(&heard)));
    }
    until(&begun, STREAMS).await;
    let opened = opened.elapsed().as_secs_f64() * 1e3;
    tokio::time::sleep(REST).await;
    let with_streams = memory(process);
    let idle = [times(ana, card).await, times(ana, &network).await];

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
    let busy = async { [times(ana, card).await, times(ana, &network).await] };
    let busy = tokio::select! { () = change => unreachable!("it goes on"), busy = busy => busy };
    let after_events = memory(process);

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
    if let Ok(path) = std::env::var("KITH_BENCH_JSON") {
        let of = |[card, network]: &[Vec<f64>; 2]| json!({ "card_ms": told(card), "activity_ms": told(network) });
        let result = json!({
            "streams": STREAMS, "opened_ms": opened, "heard_by_all_ms": lag,
            "alone": of(&alone), "at_rest": of(&idle), "each_second": of(&busy),
            "memory_mb": { "at_rest": at_rest, "before": before, "with_streams": with_streams, "added": with_streams - before, "after": after_events },
        });
        let result = serde_json::to_string_pretty(&result).expect("plain data");
        std::fs::write(&path, result).expect("the result is written");
    }
    child.kill().await.expect("SIGKILL");
    assert!(with_streams - before < 80.0, "the streams may add 80 MB");
    assert!(at_rest < 60.0, "at rest it may take 60 MB");
}
