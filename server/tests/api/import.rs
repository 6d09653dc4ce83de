//! What an import brought, as the app then meets it.

use crate::on_both_databases;
use crate::site::TestSite;
use kith_api::activity::{Activity, Verb};
use kith_api::list::List;
use kith_api::people::{Card, Email};
use kith_server::import::{Report, import};
use std::io::Write;

const FILE: &str = r##"
{"type": "Person", "id": "person:ada", "preferredUsername": "ada", "name": "Ada Løvelace 🌊", "email": "ada@kith.example", "timezone": "Europe/London"}
{"type": "Follow", "id": "follow:ada:bob", "actor": "person:ada", "object": "person:bob", "published": "2020-01-01T00:00:00Z"}
{"type": "Person", "id": "person:bob", "preferredUsername": "bob", "name": "Bob"}
{"type": "Person", "id": "person:bob-too", "preferredUsername": "BOB", "name": "Bob"}
{"type": "Group", "id": "team", "name": "Team", "member": ["person:ada", "person:bob"]}
{"type": "Space", "id": "open", "name": "Open"}
{"type": "Space", "id": "closed", "name": "Closed", "audience": ["team"]}
{"type": "Page", "id": "page", "name": "Page", "context": "open", "url": "https://elsewhere.example/page"}
{"type": "Article", "id": "post", "name": "Post", "context": "closed", "content": "# Text"}
{"type": "Create", "id": "edit:1", "actor": "person:bob", "object": "page", "published": "2015-12-11T17:50:02-05:00", "summary": "Hello, world."}
{"type": "Update", "id": "edit:2", "actor": "person:bob", "object": "post", "published": "2999-01-01T00:00:00Z", "summary": "In the future\nand in two lines"}
{"type": "Note", "id": "note:1", "attributedTo": "person:bob", "content": "Nice", "inReplyTo": "page", "published": "2016-01-01T00:00:00Z"}
{"type": "Note", "id": "note:2", "attributedTo": "person:bob", "content": "Out for lunch", "published": "2016-01-02T00:00:00Z"}
{"type": "Update", "id": "edit:3", "actor": "person:bob", "object": "nowhere", "published": "2017-01-02T00:00:00Z"}
"##;

async fn import_as(site: &TestSite, text: &str) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("writes");
    let counts = import(&site.site.store, "book", file.path(), Report::to(|_| ())).await.expect("imports");
    counts.to_string()
}

on_both_databases! {
    async fn imported_people_are_at_home(site: TestSite) {
        let ana = site.join("ana").await;
        assert_eq!(import_as(&site, FILE).await, "13 added, 0 unchanged, 1 refused");

        let bob: Card = site.get(&ana, "/people/bob/card").await.json();
        assert_eq!((bob.person.name.as_str(), bob.status.expect("a status").text.as_str()), ("Bob", "Out for lunch"));
        assert_eq!((bob.counts.followers, bob.teams.len()), (1, 1));
        let other: Card = site.get(&ana, "/people/bob-2/card").await.json();
        assert_eq!(other.person.name, "Bob", "the name was taken, and links nobody");
        let ada: Card = site.get(&ana, "/people/ada/card").await.json();
        assert_eq!(ada.person.name, "Ada Løvelace 🌊");
        assert_eq!(ada.email, None::<Email>, "nobody has confirmed the address");

        let network = format!("/people/{}/network", ada.person.id);
        let seen: List<Activity> = site.get(&ana, &network).await.json();
        let told: Vec<_> = seen.items.iter().map(|line| (line.verb, line.excerpt.as_deref())).collect();
        assert_eq!(told, [
            (Verb::StatusUpdated, Some("Out for lunch")),
            (Verb::CommentAdded, Some("Nice")),
            (Verb::PageAdded, Some("Hello, world.")),
        ], "of the closed space nothing, of the follow nothing");
        let page = seen.items[2].thing.as_ref().expect("the page");
        assert_eq!(page.url.as_deref(), Some("https://elsewhere.example/page"));
        assert_eq!(seen.items[2].published.to_rfc3339(), "2015-12-11T22:50:02+00:00");
    }

    async fn importing_again_adds_what_is_new_alone(site: TestSite) {
        import_as(&site, FILE).await;
        assert_eq!(import_as(&site, FILE).await, "0 added, 13 unchanged, 1 refused");
        let more = FILE.replace("Ada Løvelace 🌊", "Ada King").replace("\"Closed\", \"audience\": [\"team\"]", "\"Opened\"")
            + r#"{"type": "Page", "id": "nowhere", "name": "Here", "context": "open"}"#;
        assert_eq!(import_as(&site, &more).await, "4 added, 11 unchanged, 0 refused");
        let ana = site.join("ana").await;
        let ada: Card = site.get(&ana, "/people/ada/card").await.json();
        assert_eq!(ada.person.name, "Ada King");
        let seen: List<Activity> = site.get(&ana, &format!("/people/{}/network", ada.person.id)).await.json();
        let told: Vec<_> = seen.items.iter().map(|line| (line.verb, line.excerpt.as_deref())).collect();
        assert_eq!(told[..2], [
            (Verb::PostEdited, Some("In the future and in two lines")),
            (Verb::PageEdited, None),
        ], "the space is open now, and the page is there");
    }
}
