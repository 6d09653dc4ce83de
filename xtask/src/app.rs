//! The web app and the widget, built by Trunk into `dist/`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::{cargo, run};
use crate::names;
use crate::places::{Alone, Places};
use crate::tools::Tools;

/// Builds both as people get them. While the answer is kept, no other xtask builds them anew.
pub fn build(places: &Places, tools: &Tools) -> Result<Alone> {
    // Trunk works offline, so that it downloads no tools; the crates must be here before.
    run(cargo(&places.root).args(["fetch", "--quiet"]))?;
    let alone = places.alone_on("dist")?;
    let mut trunk = tools.trunk(places);
    trunk.arg("build");
    if tools.optimise {
        // index.html names the Cargo profile for a release.
        trunk.arg("--release");
    } else {
        // Trunk insists on wasm-opt in a release; the profile alone makes all of it but that.
        trunk.args(["--cargo-profile", "wasm-release"]);
    }
    run(&mut trunk)?;
    join_sheets(&places.root.join("dist"))?;
    if tools.optimise {
        names::shorten(&places.root.join("dist"), tools)?;
        minify_glue(places, tools)?;
    }
    Ok(alone)
}

/// Makes the scripts at the top of `dist/` small, in place: they are the glue that wasm-bindgen wrote, comments and all.
fn minify_glue(places: &Places, tools: &Tools) -> Result<()> {
    let dist = places.root.join("dist");
    let mut scripts = Vec::new();
    for entry in fs::read_dir(&dist).with_context(|| format!("cannot read {}", dist.display()))? {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "js") {
            scripts.push(file);
        }
    }
    let mut esbuild = tools.esbuild(&dist);
    esbuild.args(scripts).args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=warning", "--outdir=."]);
    run(&mut esbuild)
}

/// Makes one style sheet of those that `dist/index.html` links, in their order: one request, and 4 KB less than apart.
fn join_sheets(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    let (sheets, rest) = take_sheets(&html);
    let mut style = String::new();
    for sheet in &sheets {
        let file = dist.join(sheet);
        style += &fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        fs::remove_file(&file)?;
    }
    // As Trunk names what may be kept for ever: by what is in it.
    let mut hasher = DefaultHasher::new();
    style.hash(&mut hasher);
    let name = format!("style-{:016x}.css", hasher.finish());
    fs::write(dist.join(&name), style)?;
    fs::write(&page, rest.replacen(PLACE, &format!("<link href=/{name} rel=stylesheet>"), 1))?;
    Ok(())
}

/// Where the first of the links stood.
const PLACE: &str = "<!--style-->";

/// The sheets that a page links, and the page without the links.
fn take_sheets(html: &str) -> (Vec<String>, String) {
    let (mut sheets, mut rest) = (Vec::new(), String::new());
    for (at, part) in html.split("<link ").enumerate() {
        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
        // Minified HTML has no quotes around an address.
        let plain = tag.trim_end_matches('/').replace('"', "");
        let href = plain.split(' ').find_map(|word| word.strip_prefix("href=/"));
        match href.filter(|_| at > 0 && plain.split(' ').any(|word| word == "rel=stylesheet")) {
            Some(sheet) => {
                if sheets.is_empty() {
                    rest += PLACE;
                }
                sheets.push(sheet.to_owned());
                rest += after;
            }
            None => {
                rest += if at > 0 { "<link " } else { "" };
                rest += part;
            }
        }
    }
    (sheets, rest)
}

/// Builds the server as development and tests run it.
pub fn build_server(places: &Places) -> Result<()> {
    run(cargo(&places.root).args(["build", "--package", "kith-server", "--bin", "kith"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, sheets: &[&str], rest: &str) {
        let (found, left) = take_sheets(html);
        assert_eq!((found.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), left.as_str()), (sheets, rest));
    }

    #[test]
    fn the_sheets_of_a_page_are_taken_out_in_their_order() {
        check(
            "<head><link href=/a.css rel=stylesheet><link href=/b.css integrity=x rel=stylesheet><p>",
            &["a.css", "b.css"],
            "<head><!--style--><p>",
        );
        check(r#"<link rel="stylesheet" href="/a.css"/>"#, &["a.css"], "<!--style-->");
    }

    #[test]
    fn other_links_and_pages_without_sheets_stay() {
        let icon = "<link href=/favicon.svg rel=icon><link as=fetch href=/app.wasm rel=preload>";
        check(icon, &[], icon);
        check("", &[], "");
    }
}
