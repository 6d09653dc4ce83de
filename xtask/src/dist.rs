//! `cargo xtask dist`: one binary that is all of Kith.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::app;
use crate::command::{cargo, run};
use crate::places::Places;
use crate::report::Report;
use crate::sizes::{self, brotli, gzip};
use crate::tools::Tools;

/// Builds it, and fails when app or widget are larger than promised.
pub fn dist() -> Result<ExitCode> {
    let places = Places::find()?;
    let mut report = Report::new();
    let ready = report.preparation("tools", || Tools::ready(&places)).and_then(|tools| {
        // Kept until the end: what is compressed, embedded and measured must be the same build.
        let _alone = report.preparation("web app", || app::build(&places, &tools))?;
        report.preparation("compression", || compress(&places.dist()))?;
        report.preparation("server with the app inside", || embed(&places))?;
        report.step("sizes", || sizes::check(&places.dist())).then_some(())
    });
    if ready.is_none() {
        return Ok(ExitCode::FAILURE);
    }
    println!("\ntarget/dist/kith is ready");
    Ok(ExitCode::SUCCESS)
}

/// Puts `X.br` and `X.gz` beside each `X` that becomes smaller by it, so that no server compresses the same file twice.
fn compress(dist: &Path) -> Result<()> {
    for name in sizes::names(dist)?.iter().filter(|name| is_compressible(name)) {
        let bytes = fs::read(dist.join(name)).with_context(|| format!("cannot read dist/{name}"))?;
        for (ending, compressed) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
            let beside = dist.join(format!("{name}.{ending}"));
            if compressed.len() < bytes.len() {
                fs::write(&beside, compressed).with_context(|| format!("cannot write {}", beside.display()))?;
            }
        }
    }
    Ok(())
}

/// Pictures and fonts are compressed already.
fn is_compressible(name: &str) -> bool {
    let text = ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest", "xml"];
    name.rsplit_once('.').is_some_and(|(_, ending)| text.contains(&ending))
}

fn embed(places: &Places) -> Result<()> {
    run(cargo(&places.root).args([
        "build",
        "--release",
        "--package",
        "kith-server",
        "--bin",
        "kith",
        "--features",
        "embed",
    ]))?;
    let folder = places.root.join("target/dist");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // Renamed into place: a `kith` that runs from there cannot be written over, and need not be.
    let (aside, place) = (folder.join(".kith"), folder.join("kith"));
    fs::copy(places.target.join("release/kith"), &aside).context("cannot copy the server")?;
    fs::rename(&aside, &place).with_context(|| format!("cannot write {}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_compressed_and_pictures_are_not() {
        for name in ["index.html", "app-1_bg.wasm", "locales/en.json"] {
            assert!(is_compressible(name), "{name}");
        }
        for name in ["icon.png", "index.html.br", "LICENSE"] {
            assert!(!is_compressible(name), "{name}");
        }
    }
}
