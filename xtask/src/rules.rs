//! The invariants of ARCHITECTURE.md that a machine can check without understanding the code.
//!
//! Each rule is a function from texts to complaints, so that its tests need no repository. They are heuristics: a rule
//! that is in the way of good code is a rule to change.

mod messages;
mod rust_text;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use self::rust_text::RustText;
use crate::command::{cargo, read};
use crate::counts::Counts;
use crate::places::Places;

/// A file of the repository.
#[derive(Debug)]
struct Source {
    /// From the root, with `/` between folders.
    path: String,
    text: String,
}

/// What is wrong, a sentence each.
type Complaints = Vec<String>;

/// Checks every rule; each is one test.
pub fn check(places: &Places) -> Result<Counts> {
    let paths = files(&places.root)?;
    let rust = |folder: &str| -> Result<Vec<Source>> {
        paths.iter().filter(|path| path.starts_with(folder) && is_rust(path)).map(|path| source(places, path)).collect()
    };
    let (app, server, api) = (rust("src/")?, rust("server/src/")?, rust("api/src/")?);
    let rules = [
        ("every style sheet is linked by index.html", stylesheets(&source(places, "index.html")?.text, &paths)),
        ("every message exists, and every message is used", {
            let english = source(places, "public/locales/en.json")?;
            messages::complaints(&english.text, &app, &[&server, &api])?
        }),
        ("SQL is written in server/src/store only", sql(&server)),
        ("HTTP is known to src/client only", http(&app)),
        ("no folder is named after a technical kind", folders(&paths)),
        ("the browser gets no heavy crate", heavy_crates(&crates_in_the_browser(places)?)),
    ];
    let mut counts = Counts::default();
    for (rule, complaints) in rules {
        println!("    {} {rule}", if complaints.is_empty() { "ok    " } else { "BROKEN" });
        for complaint in &complaints {
            println!("           {complaint}");
        }
        counts += if complaints.is_empty() { Counts::ONE_PASSED } else { Counts { failed: 1, ..Counts::default() } };
    }
    Ok(counts)
}

/// Code that people run: what stands in `tests.rs` may do what it likes, as a `mod tests` may.
fn is_rust(path: &str) -> bool {
    path.ends_with(".rs") && !path.ends_with("/tests.rs")
}

/// Trunk does not resolve `@import`, so a sheet without a link of its own is silently missing. The widget's sheet is not
/// the app's: `build.rs` puts it into the widget.
fn stylesheets(index: &str, paths: &[String]) -> Complaints {
    let index = without_comments(index);
    let links: Vec<&str> = index
        .split('<')
        .filter(|tag| tag.starts_with("link") && tag.contains("data-trunk"))
        .filter(|tag| tag.contains("rel=\"css\""))
        .filter_map(|tag| tag.split_once("href=\"")?.1.split_once('"'))
        .map(|(href, _)| href)
        .collect();
    let sheets: Vec<&str> = paths.iter().map(String::as_str).filter(|path| is_sheet(path)).collect();
    let unlinked = sheets.iter().filter(|sheet| !links.contains(sheet)).map(|sheet| format!("{sheet} is not linked"));
    let missing = links
        .iter()
        .filter(|link| !sheets.contains(link))
        .map(|link| format!("index.html links {link}, which is not there"));
    unlinked.chain(missing).collect()
}

fn is_sheet(path: &str) -> bool {
    path.strip_prefix("style/").is_some_and(|name| name.ends_with(".css") && name != "widget.css")
}

fn without_comments(html: &str) -> String {
    let mut parts = html.split("<!--");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("-->").map_or("", |(_, rest)| rest))
}

/// SQL stands in one place, so that the policy can be in all of it.
fn sql(server: &[Source]) -> Complaints {
    let elsewhere = server.iter().filter(|file| !file.path.starts_with("server/src/store"));
    elsewhere
        .filter_map(|file| {
            let rust = RustText::of(&file.text);
            let statement = rust.literals.iter().find(|literal| is_sql(literal)).map(|literal| first_words(literal));
            let what = if rust.names("sqlx") { Some("sqlx".to_owned()) } else { statement };
            what.map(|what| format!("{} contains `{what}`", file.path))
        })
        .collect()
}

fn is_sql(literal: &str) -> bool {
    let statements =
        ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH ", "CREATE ", "ALTER ", "DROP ", "PRAGMA "];
    statements.iter().any(|statement| literal.trim_start().starts_with(statement))
}

fn first_words(literal: &str) -> String {
    literal.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// One module knows HTTP, so that every answer can teach the stores.
fn http(app: &[Source]) -> Complaints {
    app.iter()
        .filter(|file| file.path != "src/client.rs" && !file.path.starts_with("src/client/"))
        .filter(|file| RustText::of(&file.text).names("gloo_net"))
        .map(|file| format!("{} uses gloo_net", file.path))
        .collect()
}

/// A feature must be readable in one place; such folders tear it apart.
fn folders(paths: &[String]) -> Complaints {
    let kinds = ["utils", "helpers", "common", "services", "hooks", "types", "models"];
    let mut complaints: Complaints = paths
        .iter()
        .filter_map(|path| {
            let mut upto = 0;
            path.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().find_map(|folder| {
                upto += folder.len() + 1;
                kinds.contains(&folder).then(|| format!("there is a folder {}", &path[..upto]))
            })
        })
        .collect();
    complaints.dedup();
    complaints
}

/// Each of these is larger than the widget may be, or nearly; the server does that work instead.
fn heavy_crates(tree: &str) -> Complaints {
    let heavy = ["regex", "chrono-tz", "pulldown-cmark"];
    let named = |name: &&&str| tree.lines().any(|line| line.split(' ').next() == Some(**name));
    heavy.iter().filter(named).map(|name| format!("`cargo tree --invert {name}` says who brings {name}")).collect()
}

/// The crates that end up in the wasm, one a line. Those of macros run at compile time, here.
fn crates_in_the_browser(places: &Places) -> Result<String> {
    let mut tree = cargo(&places.root);
    tree.args(["tree", "--package", "kith", "--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro"]);
    // Leptos depends on it always, for servers, and it on regex. The app calls none of it, so none of it is linked.
    tree.args(["--prune", "leptos_config"]);
    read(tree.args(["--prefix", "none", "--format", "{p}"]))
}

fn source(places: &Places, path: &str) -> Result<Source> {
    let text = fs::read_to_string(places.root.join(path)).with_context(|| format!("cannot read {path}"))?;
    Ok(Source { path: path.to_owned(), text })
}

/// Every file that is ours, sorted: not what is built, installed or hidden.
fn files(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            let Some(from_root) = path.strip_prefix(root)?.to_str() else { continue };
            let name = from_root.rsplit('/').next().unwrap_or(from_root);
            if name.starts_with('.') || ["target", "dist", "node_modules"].contains(&name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(from_root.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|&path| path.to_owned()).collect()
    }

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn style_sheets_and_links_must_agree() {
        #[track_caller]
        fn check(index: &str, sheets: &[&str], expected: &[&str]) {
            assert_eq!(stylesheets(index, &paths(sheets)), expected);
        }
        let base = r#"<link data-trunk rel="css" href="style/base.css" />"#;
        check(base, &["style/base.css", "src/main.rs"], &[]);
        check(base, &["style/base.css", "style/card.css"], &["style/card.css is not linked"]);
        check(base, &[], &["index.html links style/base.css, which is not there"]);
        check(&format!("<!-- {base} -->"), &["style/base.css"], &["style/base.css is not linked"]);
        check(
            r#"<link rel="stylesheet" href="style/base.css">"#,
            &["style/base.css"],
            &["style/base.css is not linked"],
        );
        check("", &["style/widget.css"], &[]);
    }

    #[test]
    fn sql_belongs_to_the_store() {
        #[track_caller]
        fn check(path: &str, text: &str, refused: bool) {
            assert_eq!(!sql(&[file(path, text)]).is_empty(), refused, "{path}: {text}");
        }
        check("server/src/follows.rs", "use sqlx::Row;", true);
        check("server/src/follows.rs", r#"query("SELECT id FROM people")"#, true);
        check("server/src/follows.rs", "query(r#\"\n  DELETE FROM follows\"#)", true);
        check("server/src/store.rs", "use sqlx::Row;", false);
        check("server/src/store/follows.rs", r#"query("SELECT id FROM people")"#, false);
        check("server/src/follows.rs", "// like sqlx::Row\nfn f() {}", false);
        check("server/src/follows.rs", r#"say("Select a person")"#, false);
    }

    #[test]
    fn http_belongs_to_the_client() {
        assert!(
            http(&[file("src/client.rs", "use gloo_net::http;"), file("src/client/live.rs", "gloo_net::x")]).is_empty()
        );
        assert_eq!(http(&[file("src/follows.rs", "use gloo_net::http;")]), ["src/follows.rs uses gloo_net"]);
    }

    #[test]
    fn folders_are_named_after_things() {
        assert!(folders(&paths(&["src/components/card.rs", "src/types.rs", "server/src/store/people.rs"])).is_empty());
        assert_eq!(
            folders(&paths(&["src/utils/a.rs", "src/utils/b.rs", "tests/deep/types/x/y.ts"])),
            ["there is a folder src/utils/", "there is a folder tests/deep/types/"]
        );
    }

    #[test]
    fn a_heavy_crate_is_found_by_its_whole_name() {
        assert!(heavy_crates("kith v0.1.0 (/work)\nregex-syntax v0.8.5\nchrono v0.4.45").is_empty());
        assert_eq!(heavy_crates("kith v0.1.0 (/work)\nregex v1.11.1\n").len(), 1);
    }
}
