//! The outbox, and how it is emptied: letters.

use super::*;
use crate::addresses::{PASSWORD, member};
use kith_server::mail::Mail;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// A mail server of the test's own: says `answer` to every RCPT, and takes what it does not refuse.
async fn mail_server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let _ = write.write_all(b"220 test\r\n").await;
                let mut in_data = false;
                while let Ok(Some(line)) = lines.next_line().await {
                    let said = match line.split([' ', ':']).next().unwrap_or_default() {
                        _ if in_data && line != "." => continue,
                        "." => {
                            in_data = false;
                            "250 taken"
                        }
                        "RCPT" => answer,
                        "DATA" => {
                            in_data = true;
                            "354 go on"
                        }
                        "QUIT" => "221 bye",
                        _ => "250 ok",
                    };
                    let _ = write.write_all(format!("{said}\r\n").as_bytes()).await;
                }
            });
        }
    });
    format!("smtp://{address}")
}

async fn put(site: &TestSite, to: &str) {
    let mail = Mail { to: to.into(), subject: "Hello".into(), plain: "Hello".into(), html: None };
    let mut tx = site.site.store.begin().await.expect("a write begins");
    tx.add_mail(&mail, "kith.example", now()).await.expect("in the outbox");
    tx.commit().await.expect("committed");
}

fn post(url: &str) -> Post {
    Post::smtp(url, "Kith <kith@kith.example>", Duration::from_secs(10)).expect("an address")
}

crate::on_both_databases! {
    async fn a_mail_that_is_taken_leaves_no_secret_behind(site: TestSite) {
        put(&site, "ana@example.com").await;
        let post = post(&mail_server("250 ok").await);
        assert!(deliver_one(&site.site, &post, now()).await.expect("the outbox is read"));
        assert!(!deliver_one(&site.site, &post, now()).await.expect("the outbox is read"), "sent once");
        assert_eq!(how_many(&site, 1).await, 1);
        assert_eq!(site.mails("ana@example.com").await[0].plain, "");
    }

    async fn a_mail_that_is_refused_for_good_is_given_up_and_one_for_now_waits(site: TestSite) {
        put(&site, "nobody@example.com").await;
        deliver_one(&site.site, &post(&mail_server("550 no such person").await), now()).await.expect("the outbox is read");
        assert_eq!(how_many(&site, 2).await, 1);
        put(&site, "ana@example.com").await;
        let busy = post(&mail_server("450 later").await);
        deliver_one(&site.site, &busy, now()).await.expect("the outbox is read");
        assert!(!deliver_one(&site.site, &busy, now()).await.expect("the outbox is read"), "not at once");
        assert_eq!(how_many(&site, 0).await, 1);
    }

    async fn a_mail_server_that_lets_nobody_in_loses_no_mail(site: TestSite) {
        put(&site, "ana@example.com").await;
        let refuses = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", refuses.local_addr().expect("bound"));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = refuses.accept().await {
                let _ = stream.write_all(b"554 not here\r\n").await;
            }
        });
        deliver_one(&site.site, &post(&url), now()).await.expect("the outbox is read");
        assert_eq!(how_many(&site, 0).await, 1, "that is no fault of the mail");
    }

    async fn no_request_waits_for_a_mail_server_that_is_dead(site: TestSite) {
        let ana = member(&site, "ana").await;
        let dead = post("smtp://127.0.0.1:1");
        let started = Instant::now();
        let wish = json!({ "email": "ana@new.example", "password": PASSWORD });
        assert_eq!(site.send(&ana, Method::PUT, "/me/email", Some(wish)).await.status, StatusCode::ACCEPTED);
        assert!(started.elapsed().as_secs() < 5);
        while deliver_one(&site.site, &dead, now()).await.expect("the outbox is read") {}
        assert_eq!(how_many(&site, 0).await, 2, "both wait for a better day");
        // A day later.
        site.sql("UPDATE mails SET due = 0", &[]).await;
        let alive = post(&mail_server("250 ok").await);
        while deliver_one(&site.site, &alive, now()).await.expect("the outbox is read") {}
        assert_eq!(how_many(&site, 1).await, 2, "nothing is lost");
    }

    async fn a_letter_does_not_stand_behind_the_digests_of_an_hour(site: TestSite) {
        let start = now() - HOUR;
        let ben = site.join("ben").await;
        for name in ["ana", "cleo", "dan"] {
            let who = reader(&site, name, |mail| mail.network = true).await;
            site.follow(&who, &ben).await;
        }
        tell(&site, &[said(&ben, "hello", start)]).await;
        assert_eq!(gather_at(&site.site, now() - MINUTE).await.expect("put"), 3);
        put(&site, "in.a.hurry@example.com").await;
        let mut letterbox = Letterbox::new();
        assert!(deliver_one(&site.site, &letterbox.post, now()).await.expect("the outbox is read"));
        let first = letterbox.arrived();
        assert_eq!(first.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["in.a.hurry@example.com"]);
        assert_eq!(letterbox.sent(&site, now()).await.len(), 3);
    }

    async fn several_workers_send_each_mail_once(site: TestSite) {
        for number in 0..20 {
            put(&site, &format!("p{number}@example.com")).await;
        }
        let post = post(&mail_server("250 ok").await);
        let worker = || async {
            let mut sent = 0;
            while deliver_one(&site.site, &post, now()).await.expect("the outbox is read") {
                sent += 1;
            }
            sent
        };
        let (a, b, c) = tokio::join!(worker(), worker(), worker());
        assert_eq!(a + b + c, 20);
    }
}
