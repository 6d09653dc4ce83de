//! A flood of sign-ins leaves memory flat, whatever is typed.
#![cfg(target_os = "linux")]

use crate::process;
use serde_json::json;

/// Sign-ins, so many at once.
const SIGN_INS: usize = 200;
const AT_ONCE: usize = 20;
/// What is promised at rest, in MB; a flood leaves it as it was.
const AT_REST: u64 = 60;

/// What a process holds of its own, in MB: without the pages of its program, which are many in a build with debug information.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_leaves_no_memory_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let process = process::start(folder.path(), &["--sign-ins-per-address", "1000000"]).await;
    let id = process.child.id().expect("it runs");
    let before = memory(id);
    assert!(before < AT_REST, "{before} MB at rest");
    let http = reqwest::Client::new();
    for round in 0..SIGN_INS / AT_ONCE {
        let tries: Vec<_> = (0..AT_ONCE)
            .map(|place| {
                let form = json!({ "login": format!("somebody{round}-{place}"), "password": "not the password" });
                let request = http.post(format!("{}/api/v1/sessions", process.origin));
                tokio::spawn(request.header("origin", &process.origin).json(&form).send())
            })
            .collect();
        for one in tries {
            assert_eq!(
                one.await.expect("no panic").expect("an answer").status(),
                401,
                "none is sent away: it is hashed"
            );
        }
    }
    let after = memory(id);
    assert!(after < AT_REST, "{before} MB before, {after} MB after {SIGN_INS} sign-ins");
}

/// Grows elevenfold where names are made comparable: 33 bytes of 3.
const GROWS: &str = "\u{FDFA}";
/// Of each kind. Remembered as they are compared, they would be 78 MB.
const LONG_NAMES: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_as_long_as_a_body_are_counted_and_not_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = ["--sign-ins-per-address", "1000000", "--sign-ins-per-account", "1"];
    let process = process::start(folder.path(), &options).await;
    let id = process.child.id().expect("it runs");
    let before = memory(id);
    let http = reqwest::Client::new();
    let post = async |path: &str, form: serde_json::Value| {
        let request = http.post(format!("{}/api/v1/{path}", process.origin)).header("origin", &process.origin);
        request.json(&form).send().await.expect("an answer").status()
    };
    for number in (0..LONG_NAMES).rev() {
        let login = format!("{number}{}", GROWS.repeat(20_000));
        let status = post("sessions", json!({ "login": login, "password": "not the password" })).await;
        assert_eq!(status, 401, "a name that nobody has, like any other");
        assert_eq!(post("password-resets", json!({ "login": login })).await, 202, "the same here");
    }
    let after = memory(id);
    assert!(after < AT_REST, "{before} MB before, {after} MB after {LONG_NAMES} long names");
    // They are counted like short ones.
    let login = format!("0{}", GROWS.repeat(20_000));
    assert_eq!(post("sessions", json!({ "login": login, "password": "not the password" })).await, 429);
    assert_eq!(post("password-resets", json!({ "login": login })).await, 429);
}
