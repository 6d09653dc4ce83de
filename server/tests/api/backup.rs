//! A backup under load, brought back; the command line's administrator.

use crate::site::TestSite;
use clap::Parser;
use kith_server::config::{Cli, Command};
use kith_server::store::content::NewPerson;
use kith_server::store::{Store, sql};
use std::path::Path;

fn data(folder: &Path) -> kith_server::config::Data {
    let folder = folder.to_str().expect("text");
    match Cli::try_parse_from(["kith", "backup", "--data", folder, "unused"]).expect("well-formed").command {
        Command::Backup(backup) => backup.data,
        _ => unreachable!("a backup was asked for"),
    }
}

async fn people(store: &Store) -> i64 {
    sql("SELECT COUNT(*) FROM people").scalar(store).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_others_write_comes_back_whole() {
    let site = TestSite::on_sqlite().await;
    let folder = site.folder();
    std::fs::create_dir_all(folder.join("pictures/ab")).expect("a folder");
    std::fs::write(folder.join("pictures/ab/48"), b"a picture").expect("a file");
    let store = site.site.store.clone();
    let writing = tokio::spawn(async move {
        for number in 0.. {
            let mut tx = store.begin().await.expect("a write begins");
            let name = format!("p{number}");
            tx.add_person(&NewPerson { username: name.clone(), name, ..NewPerson::default() }).await.expect("a person");
            tx.commit().await.expect("committed");
        }
    });
    while people(&site.site.store).await < 20 {
        tokio::task::yield_now().await;
    }
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let file = elsewhere.path().join("kith.tar");
    let before = people(&site.site.store).await;
    kith_server::backup::write(&data(folder), &file).await.expect("a backup");
    let after = people(&site.site.store).await;
    writing.abort();
    assert!(kith_server::backup::write(&data(folder), &file).await.is_err(), "no backup is overwritten");

    let back = elsewhere.path().join("back");
    kith_server::backup::restore(&file, &back).await.expect("it comes back");
    assert_eq!(std::fs::read(back.join("pictures/ab/48")).expect("the picture"), b"a picture");
    let store = Store::open(&data(&back).database_address().expect("an address")).await.expect("it opens");
    let restored = people(&store).await;
    assert!((before..=after).contains(&restored), "{before} <= {restored} <= {after}");
    assert!(kith_server::backup::restore(&file, &back).await.is_err(), "no data are overwritten");
    let left: Vec<_> =
        std::fs::read_dir(elsewhere.path()).expect("listed").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 2, "nothing half-made stays: {left:?}");
}

#[tokio::test]
async fn what_is_no_backup_or_is_cut_short_is_refused() {
    let site = TestSite::on_sqlite().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("kith.tar");
    kith_server::backup::write(&data(site.folder()), &file).await.expect("a backup");
    let whole = std::fs::read(&file).expect("read");
    for (name, bytes) in [("cut", &whole[..whole.len() / 2]), ("noise", &[7u8; 4096][..]), ("damaged", &damage(&whole))]
    {
        let bad = folder.path().join(name);
        std::fs::write(&bad, bytes).expect("written");
        let to = folder.path().join(format!("{name}-back"));
        assert!(kith_server::backup::restore(&bad, &to).await.is_err(), "{name}");
        assert!(!to.join("kith.sqlite").exists(), "{name}: nothing that would be opened");
    }
}

/// A page of the database in the middle of the archive, overwritten.
fn damage(whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xA5);
    bytes
}
