//! The process is killed at any moment: what was acknowledged is there, and what is there is whole.

use crate::process::{self, Process};
use kith_api::follows::{Followed, Relation};
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::people::{Person, Profile};
use kith_server::store::Store;
use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::process::Command;

/// How often the process is killed.
const KILLS: usize = 50;
/// How many write at once.
const WRITERS: usize = 8;

#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    cookie: String,
}

impl Client {
    async fn sign_in(process: &Process) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client");
        let cookie = process.sign_in(&http, "ana").await;
        Self { http, cookie }
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, process: &Process, path: &str) -> T {
        let request = self.http.get(format!("{}/api/v1{path}", process.origin)).header("cookie", &self.cookie);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.expect("JSON")
    }

    /// The acknowledged outcome; none where the process died before it said so.
    async fn set_following(&self, origin: &str, id: PersonId, follow: bool) -> Option<Followed> {
        let method = if follow { reqwest::Method::PUT } else { reqwest::Method::DELETE };
        let request = self.http.request(method, format!("{origin}/api/v1/me/following/{id}"));
        let answer = request.header("cookie", &self.cookie).header("origin", origin).send().await.ok()?;
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json().await.ok()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_however_often_the_process_is_killed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let mut process = process::start(&data, &[]).await;
    let client = Client::sign_in(&process).await;
    let people: List<Person> = client.get(&process, "/people?limit=40").await;
    let people: Vec<Person> =
        people.items.into_iter().filter(|person| person.username != "ana").take(WRITERS).collect();
    let acknowledged: Arc<Mutex<HashMap<PersonId, (u64, Relation)>>> = Arc::default();
    let mut acknowledgements = 0;
    for kill in 0..KILLS {
        let writers: Vec<_> = people
            .iter()
            .map(|person| {
                let (client, origin, id, acknowledged) =
                    (client.clone(), process.origin.clone(), person.id, acknowledged.clone());
                tokio::spawn(async move {
                    let mut count = 0;
                    for turn in 0usize.. {
                        let Some(followed) = client.set_following(&origin, id, turn.is_multiple_of(2)).await else {
                            break;
                        };
                        let standing = followed.standing;
                        acknowledged
                            .lock()
                            .expect("no holder panics")
                            .insert(id, (standing.version, standing.relation));
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        // Ever another moment of the writes under way.
        tokio::time::sleep(Duration::from_millis(60 + (kill * 37 % 90) as u64)).await;
        if kill % 10 == 9 {
            backup_boots(&data, folder.path(), kill).await;
        }
        process.child.kill().await.expect("SIGKILL");
        for writer in writers {
            acknowledgements += writer.await.expect("no writer panics");
        }
        process = process::start(&data, &[]).await;
        let known = acknowledged.lock().expect("no holder panics").clone();
        for person in &people {
            let Some((version, relation)) = known.get(&person.id) else { continue };
            let profile: Profile = client.get(&process, &format!("/people/{}", person.username)).await;
            let now = profile.person.standing;
            assert!(
                now.version >= *version,
                "{}: version {} was acknowledged, {} is there",
                person.username,
                version,
                now.version
            );
            assert!(now.version > *version || now.relation == *relation, "{}: {now:?}", person.username);
        }
    }
    process.child.kill().await.expect("SIGKILL");
    // Opened once more, so that what the log still held is in the file.
    Store::open(&format!("sqlite:{}", data.join("kith.sqlite").display())).await.expect("it opens").close().await;
    Store::check_file(&data.join("kith.sqlite")).await.expect("pages and references are whole");
    assert!(acknowledgements > KILLS * WRITERS, "{acknowledgements} writes were acknowledged: no storm");
    println!("{KILLS} kills, {acknowledgements} acknowledged writes, none lost");
}

/// A backup that is taken in the storm comes back, is whole and opens.
async fn backup_boots(data: &Path, folder: &Path, number: usize) {
    let (file, back) = (folder.join(format!("{number}.tar")), folder.join(format!("back-{number}")));
    let kith = |arguments: &[&std::ffi::OsStr]| {
        Command::new(env!("CARGO_BIN_EXE_kith")).args(arguments).stdout(Stdio::null()).status()
    };
    let backup =
        kith(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), file.as_os_str()]).await.expect("it runs");
    assert!(backup.success(), "kith backup");
    let restore =
        kith(&["restore".as_ref(), "--data".as_ref(), back.as_os_str(), file.as_os_str()]).await.expect("it runs");
    assert!(restore.success(), "kith restore");
    let mut restored = process::start(&back, &[]).await;
    restored.child.kill().await.expect("SIGKILL");
}
