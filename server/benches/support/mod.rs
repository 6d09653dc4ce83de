//! What the benches of a running server share: the server, who asks it, and what is told of the answers.

#[allow(dead_code, reason = "tests start it in more ways")]
#[path = "../../tests/api/process.rs"]
mod process;

use process::Process;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Starts a demo site that logs as it does by itself, to nowhere.
pub async fn start(folder: &Path, options: &[&str]) -> Process {
    process::start_logging(folder, options, "warn,kith_server=info", Stdio::null()).await
}

/// Resident memory of a process in MB.
pub fn memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

/// The site as somebody who is signed in asks it.
pub struct Browser<'a> {
    client: &'a Client,
    origin: &'a str,
    pub cookie: String,
}

impl<'a> Browser<'a> {
    pub async fn sign_in(client: &'a Client, process: &'a Process, who: &str) -> Self {
        Self { client, origin: &process.origin, cookie: process.sign_in(client, who).await }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.origin));
        request.header("cookie", &self.cookie).header("origin", self.origin)
    }

    pub async fn send(&self, method: Method, path: &str) -> String {
        let answer = self.request(method, path).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.text().await.expect("text")
    }

    /// Milliseconds of each of so many requests, one after another, in order of size.
    pub async fn times(&self, path: &str, count: usize) -> Vec<f64> {
        let mut times = Vec::new();
        for _ in 0..count {
            let started = Instant::now();
            self.send(Method::GET, path).await;
            times.push(started.elapsed().as_secs_f64() * 1e3);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        times.sort_by(f64::total_cmp);
        times
    }
}

/// Of times in order of size, the one that so many of a hundred do not exceed.
pub fn part(times: &[f64], of_hundred: usize) -> f64 {
    times[(times.len() - 1) * of_hundred / 100]
}

/// Median, 95th and 99th percentile.
pub fn told(times: &[f64]) -> Value {
    json!({ "median": part(times, 50), "p95": part(times, 95), "p99": part(times, 99) })
}

/// Writes the result where it is wanted.
pub fn keep(result: &Value) {
    if let Ok(path) = std::env::var("KITH_BENCH_JSON") {
        let result = serde_json::to_string_pretty(result).expect("plain data");
        std::fs::write(&path, result).expect("the result is written");
    }
}
