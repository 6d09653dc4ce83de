//! The built program, as operators run it.

use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The built program, serving a folder.
pub struct Process {
    pub child: Child,
    pub origin: String,
    /// Held open: a program whose words nobody hears would die of that.
    _said: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Process {
    /// The cookie of somebody of the demo site who signs in.
    pub async fn sign_in(&self, http: &reqwest::Client, who: &str) -> String {
        let form = serde_json::json!({ "login": who, "password": kith_server::demo::PASSWORD });
        let request = http.post(format!("{}/api/v1/sessions", self.origin)).header("origin", &self.origin);
        let answer = request.json(&form).send().await.expect("an answer");
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        cookie.split(';').next().expect("a cookie").to_owned()
    }
}

/// Starts it on a demo site; with more options, where a test needs them.
pub async fn start(folder: &Path, options: &[&str]) -> Process {
    start_logging(folder, options, "off", Stdio::null()).await
}

/// The same, with a log of this level.
pub async fn start_logging(folder: &Path, options: &[&str], level: &str, log: impl Into<Stdio>) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kith"))
        .args([
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--new-follows-per-day",
            "1000000",
            "--app",
            "/nowhere",
            "--data",
        ])
        .arg(folder)
        .args(options)
        .stdout(Stdio::piped())
        .env("KITH_LOG", level)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stdout.take().expect("piped")).lines();
    loop {
        let line = said.next_line().await.expect("text").expect("the program says where it listens");
        if let Some(origin) = line.strip_prefix("Kith listens on ") {
            return Process { child, origin: origin.to_owned(), _said: said };
        }
    }
}
