//! What a flood of sign-ins costs everybody else: 200 a second, each with another name and from another address, so that
//! no throttle helps. `cargo xtask bench sign-ins` runs it.

mod support;

use reqwest::Client;
use serde_json::json;
use std::time::{Duration, Instant};
use support::{Browser, memory, part, told};

/// The hover profile that is asked for meanwhile.
const CARD: &str = "/people/ben/card";
/// Sign-ins a second.
const A_SECOND: u64 = 200;
/// For so many seconds.
const SECONDS: u64 = 20;

async fn sign_in(client: &Client, origin: &str, number: u64) -> u16 {
    let from = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let form = json!({ "login": format!("somebody{number}"), "password": "not the password" });
    let request =
        client.post(format!("{origin}/api/v1/sessions")).header("origin", origin).header("x-forwarded-for", from);
    match request.json(&form).send().await {
        Ok(answer) => answer.status().as_u16(),
        Err(_) => 0,
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut process = support::start(folder.path(), &["--trusted-proxy", "127.0.0.1"]).await;
    let id = process.child.id().expect("it runs");
    let client = Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
    let ana = Browser::sign_in(&client, &process, "ana").await;

    let quiet = ana.times(CARD, 400).await;
    let before = memory(id);
    let flood = tokio::spawn({
        let (client, origin) = (client.clone(), process.origin.clone());
        async move {
            let mut sent = Vec::new();
            let mut clock = tokio::time::interval(Duration::from_micros(1_000_000 / A_SECOND));
            for number in 0..A_SECOND * SECONDS {
                clock.tick().await;
                let (client, origin) = (client.clone(), origin.clone());
                sent.push(tokio::spawn(async move { sign_in(&client, &origin, number).await }));
            }
            let mut said = std::collections::BTreeMap::new();
            for one in sent {
                *said.entry(one.await.expect("no panic")).or_insert(0u64) += 1;
            }
            said
        }
    });
    let mut most = before;
    let ends = Instant::now() + Duration::from_secs(SECONDS);
    let mut loud = Vec::new();
    while Instant::now() < ends {
        loud.extend(ana.times(CARD, 20).await);
        most = most.max(memory(id));
    }
    loud.sort_by(f64::total_cmp);
    let said = flood.await.expect("no panic");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = memory(id);
    println!("\n{} sign-ins in {SECONDS} s, answers by status: {said:?}\n", A_SECOND * SECONDS);
    println!("a hover profile, ms        median     p95     p99");
    for (name, times) in [("quiet", &quiet), ("during the flood", &loud)] {
        println!("{name:<24} {:>8.2} {:>7.2} {:>7.2}", part(times, 50), part(times, 95), part(times, 99));
    }
    println!("memory, MB: {before:.0} before, {most:.0} at most, {after:.0} after");
    support::keep(&json!({
        "sign_ins_a_second": A_SECOND, "seconds": SECONDS, "answers": said,
        "card_ms": { "quiet": told(&quiet), "flood": told(&loud) },
        "memory_mb": { "before": before, "most": most, "after": after },
    }));
    process.child.kill().await.expect("SIGKILL");
}
