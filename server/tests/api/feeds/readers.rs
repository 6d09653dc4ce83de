//! Feeds in readers that are not ours: feedparser, xmllint and newsboat, by the addresses that a person would give them.
//!
//! `cargo xtask test feeds` installs them and names the Python that has feedparser in `KITH_TEST_FEEDPARSER`.

use super::*;
use crate::anomalies;
use kith_server::store::content::NewPerson;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// What [`readers.py`](readers.py) says of a feed.
#[derive(Debug, Deserialize)]
struct Parsed {
    version: String,
    /// What made feedparser guess.
    wrong: Option<String>,
    /// Of the first reading, and of the second, which tells the tag and the time of the first.
    status: [u16; 2],
    title: String,
    entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    title: String,
    author: String,
    dated: bool,
    summary: Option<String>,
}

/// What a reader says in the end, at home in a folder of its own. It is content: nothing is written to its standard error.
async fn hear(reader: &mut Command, home: &Path) -> String {
    reader.env("HOME", home).env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1").stdin(Stdio::null());
    let output = reader.output().await;
    let output = output.unwrap_or_else(|error| panic!("{reader:?}: {error}; `cargo xtask test feeds` installs it"));
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && wrong.is_empty(), "{reader:?}: {}\n{said}\n{wrong}", output.status);
    said.into_owned()
}

async fn xmllint(xml: &str, home: &Path) {
    let file = home.join("feed.xml");
    tokio::fs::write(&file, xml).await.expect("written");
    hear(Command::new("xmllint").args(["--noout", "--nonet", "--pedantic"]).arg(&file), home).await;
}

async fn feedparser(address: &str, home: &Path) -> Parsed {
    let python = std::env::var("KITH_TEST_FEEDPARSER")
        .expect("KITH_TEST_FEEDPARSER names no Python with feedparser: `cargo xtask test feeds` installs one");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/feeds/readers.py");
    let said = hear(Command::new(python).arg(script).arg(address), home).await;
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error} in {said}"))
}

/// What newsboat keeps of a feed: id, title, author and link of each entry.
async fn newsboat(address: &str, home: &Path) -> BTreeSet<(String, String, String, String)> {
    let (urls, cache, config) = (home.join("urls"), home.join("cache.db"), home.join("config"));
    tokio::fs::write(&urls, format!("{address}\n")).await.expect("written");
    tokio::fs::write(&config, "").await.expect("written");
    let mut said = String::new();
    // The second time it tells what it has, and keeps it.
    for words in [&["reload"][..], &["reload", "print-unread"]] {
        let mut newsboat = Command::new("newsboat");
        newsboat.arg("--url-file").arg(&urls).arg("--cache-file").arg(&cache).arg("--config-file").arg(&config);
        said = hear(newsboat.arg("-x").args(words), home).await;
    }
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", cache.display())).await.expect("its cache opens");
    let find = "SELECT guid, title, author, url FROM rss_item WHERE deleted = 0";
    let items: Vec<(String, String, String, String)> =
        sqlx::query_as(find).fetch_all(&pool).await.expect("its cache is read");
    assert_eq!(said.trim(), format!("{} unread articles", items.len()));
    let shown = |(id, title, author, link): (String, String, String, String)| {
        (id, trimmed(&title).to_owned(), trimmed(&author).to_owned(), link)
    };
    items.into_iter().map(shown).collect()
}

/// Every reader finds in a feed what stands in it, and as many entries as there are lines.
async fn check(site: &TestSite, addresses: &FeedAddresses, lines: usize) {
    // Of one line both formats tell one link; the first is that of the feed. feedparser is asked for none: it repairs `&gt;` in an
    // address.
    let links = all(&texts(&read(site, &addresses.rss).await.text), "link").split_off(1);
    for (address, version, summary) in
        [(&addresses.atom, "atom10", "summary"), (&addresses.rss, "rss20", "description")]
    {
        let xml = read(site, address).await.text;
        let told = texts(&xml);
        let titles = all(&told, "title");
        let ids = all(&told, if version == "atom10" { "id" } else { "guid" });
        let ids = &ids[ids.len() - lines..];
        let home = tempfile::tempdir().expect("a temporary folder");
        let home = home.path();

        xmllint(&xml, home).await;
        let parsed = feedparser(address, home).await;
        assert_eq!(parsed.wrong, None, "{xml}");
        assert_eq!((parsed.version.as_str(), parsed.status), (version, [200, 304]));
        assert_eq!(parsed.title, trimmed(&titles[0]));
        assert_eq!(parsed.entries.iter().map(|entry| &entry.id).collect::<Vec<_>>(), ids.iter().collect::<Vec<_>>());
        let summaries: Vec<_> = parsed.entries.iter().filter_map(|entry| entry.summary.as_deref()).collect();
        // The first description is of the feed.
        let first = usize::from(version == "rss20");
        assert_eq!(summaries, all(&told, summary)[first..].iter().map(|text| trimmed(text)).collect::<Vec<_>>());
        for (entry, title) in parsed.entries.iter().zip(&titles[1..]) {
            assert_eq!(entry.title, trimmed(title));
            assert!(entry.dated && !entry.author.is_empty(), "{entry:?}");
        }
        let entries = parsed.entries.into_iter().zip(links.clone());
        let expected = entries.map(|(entry, link)| (entry.id, entry.title, entry.author, link));
        let (expected, kept) = (expected.collect::<BTreeSet<_>>(), newsboat(address, home).await);
        let differ: Vec<_> = expected.symmetric_difference(&kept).collect();
        assert!(differ.is_empty(), "newsboat reads otherwise: {differ:#?}");
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\n', '\t'])
}

/// What people are called, write and name things by, at its worst. PostgreSQL takes no U+0000: it is in none of them.
fn odd() -> Vec<String> {
    let controls: String = ('\u{1}'..='\u{9f}').filter(|letter| letter.is_control()).collect();
    let others =
        "\u{fdd0}\u{fdef}\u{fffe}\u{ffff}\u{1fffe}\u{10fffe}\u{10ffff}\u{e000}\u{e0001}\u{feff}\u{fffd}\u{fff9}";
    let texts = [
        &format!("controls {controls} end"),
        &controls,
        &format!("no characters {others} end"),
        others,
        "]]> <![CDATA[ ]]> ]]&gt;",
        "&amp; &lt; &nbsp; &copy &#0; &#1; &#xffff; &#xd800; &bogus; & && AT&T",
        "<b>Bob</b>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&lt;i&gt;it&lt;/i&gt;",
        "1 < 2 > 0",
        "<!-- --> <?xml version='1.0'?> <!DOCTYPE x>",
        "</title></item></channel></rss>",
        "</title></entry></feed>",
        "\"double\" 'single' `back`",
        "\u{202e}turned\u{202c} \u{2066}isolated\u{2069} \u{202a}left open",
        "שָׁלוֹם עולם",
        "مرحبا \u{200f}بالعالم\u{200f} 123",
        "a\u{200b}b\u{ad}c\u{2060}d",
        "👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇳 👍🏽 1️⃣",
        "Z̸̢̛͎a̷̛l̵g̶o̷ e\u{301} \u{1d4b3}",
        "日本語 한국어 ไทย",
        "null",
        "NULL",
        "undefined",
        "\\0 \\u0000 %00 \u{2400} %s %n ${x} {person}",
        "line\r\nbreaks\rof\nall\u{2028}kinds\u{2029}\u{b}\u{c}\u{85}end",
        "\t tabs \t and   spaces  ",
        "   ",
        "\u{200b}",
        ".",
        "=1+1",
    ];
    let mut texts: Vec<String> = texts.iter().map(|text| text.to_string()).collect();
    texts.extend(["W".repeat(200), "<&>\"'".repeat(40), "👩‍🚀".repeat(66), "\u{5d0}".repeat(200)]);
    texts
}

crate::on_both_databases! {
    async fn other_readers_read_whatever_people_write(site: TestSite) {
        let ana = site.join("ana").await;
        let odd = odd();
        let mut people = Vec::new();
        for (number, name) in odd.iter().enumerate() {
            let person = NewPerson { username: format!("odd-{number}"), name: name.clone(), ..NewPerson::default() };
            people.push(site.join_as(person).await);
            site.follow(&ana, people.last().expect("one")).await;
        }
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let mut edits = Vec::new();
        for (number, text) in odd.iter().enumerate() {
            let space = tx.add_space(text, None).await.expect("a space");
            let url = format!("https://wiki.example/{text}");
            let page = NewPage { space, blog_post: number.is_multiple_of(2), name: text, url: Some(&url), content: None };
            let page = tx.add_page(&page).await.expect("a page");
            edits.push(NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), ..said(&people[0], text) });
        }
        tx.commit().await.expect("committed");
        let lines: Vec<_> = odd.iter().zip(&people).map(|(text, person)| said(person, text)).collect();
        site.set("site_name", &odd[0]).await;
        // Each name and status, then each page and space.
        for lines in [lines, edits] {
            site.sql("DELETE FROM activities", &[]).await;
            tell(&site, &lines).await;
            check(&site, &make(&site, &ana, &ana, "network").await, lines.len()).await;
        }
        check(&site, &make(&site, &ana, &people[0], "own").await, odd.len()).await;
        check(&site, &make(&site, &ana, &people[1], "own").await, 0).await;
    }

    async fn other_readers_read_what_other_systems_left(site: TestSite) {
        let people = anomalies::cast(&site).await;
        let [ana, good, ..] = &people[..] else { panic!("a cast") };
        let lines = |path: String| {
            let (site, ana) = (&site, ana);
            async move { site.get(ana, &path).await.json::<List<serde_json::Value>>().items.len() }
        };
        let network = lines(format!("/people/{}/network?limit=100", ana.id)).await;
        assert!(network >= 7, "the seeded lines: {network}");
        check(&site, &make(&site, ana, ana, "network").await, network).await;
        for person in [good, people.last().expect("zero")] {
            let own = lines(format!("/people/{}/activity?limit=100", person.id)).await;
            check(&site, &make(&site, ana, person, "own").await, own).await;
        }
    }
}
