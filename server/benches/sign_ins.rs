//! What a flood of sign-ins costs everybody else: 200 a second, each with another name and from another address, so that
//! no throttle helps. `cargo xtask bench sign-ins` runs it.

use reqwest::Client;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// Sign-ins a second.
const A_SECOND: u64 = 200;
/// For so many seconds.
const SECONDS: u64 = 20;

/// Resident memory of a process in MB.
fn memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

/// Milliseconds of each of `times` requests of a hover profile, one after another.
async fn cards(client: &Client, origin: &str, cookie: &str, until: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut times = Vec::new();
    while !until(times.len()) {
        let started = Instant::now();
        let request = client.get(format!("{origin}/api/v1/people/ben/card")).header("cookie", cookie);
        assert_eq!(request.send().await.expect("an answer").status(), 200);
        times.push(started.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    times.sort_by(f64::total_cmp);
    times
}

fn part(times: &[f64], of_hundred: usize) -> f64 {
    times[(times.len() - 1) * of_hundred / 100]
}

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
    let mut child = Command::new(env!("CARGO_BIN_EXE_kith"))
        .args([
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--app",
            "/nowhere",
            "--trusted-proxy",
            "127.0.0.1",
            "--data",
        ])
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
    while !said.next_line().await.expect("text").is_some_and(|line| line.contains("Demo sign-ins")) {}
    let process = child.id().expect("it runs");
    let client = Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
    let form = json!({ "login": "ana", "password": kith_server::demo::PASSWORD });
    let answer = client.post(format!("{origin}/api/v1/sessions")).header("origin", &origin).json(&form).send().await;
    let answer = answer.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();

    let quiet = cards(&client, &origin, &cookie, |count| count >= 400).await;
    let before = memory(process);
    let flood = tokio::spawn({
        let (client, origin) = (client.clone(), origin.clone());
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
        loud.extend(cards(&client, &origin, &cookie, |count| count >= 20).await);
        most = most.max(memory(process));
    }
    loud.sort_by(f64::total_cmp);
    let said = flood.await.expect("no panic");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = memory(process);
    println!("\n{} sign-ins in {SECONDS} s, answers by status: {said:?}\n", A_SECOND * SECONDS);
    println!("a hover profile, ms        median     p95     p99");
    for (name, times) in [("quiet", &quiet), ("during the flood", &loud)] {
        println!("{name:<24} {:>8.2} {:>7.2} {:>7.2}", part(times, 50), part(times, 95), part(times, 99));
    }
    println!("memory, MB: {before:.0} before, {most:.0} at most, {after:.0} after");
    if let Ok(path) = std::env::var("KITH_BENCH_JSON") {
        let result: Value = json!({
            "sign_ins_a_second": A_SECOND, "seconds": SECONDS, "answers": said,
            "card_ms": {
                "quiet": { "median": part(&quiet, 50), "p95": part(&quiet, 95), "p99": part(&quiet, 99) },
                "flood": { "median": part(&loud, 50), "p95": part(&loud, 95), "p99": part(&loud, 99) },
            },
            "memory_mb": { "before": before, "most": most, "after": after },
        });
        std::fs::write(&path, serde_json::to_string_pretty(&result).expect("plain data"))
            .expect("the result is written");
    }
    child.kill().await.expect("SIGKILL");
}
