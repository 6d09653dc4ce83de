//! The web app and the widget, built by Trunk into `dist/`.

use std::fs;

use anyhow::{Context, Result};

use crate::command::{cargo, run};
use crate::places::{Alone, Places};
use crate::tools::Tools;

/// Builds both as people get them. While the answer is kept, no other xtask builds them anew.
pub fn build(places: &Places, tools: &Tools) -> Result<Alone> {
    // Trunk works offline, so that it downloads no tools; the crates must be here before.
    run(cargo(&places.root).args(["fetch", "--quiet"]))?;
    let alone = places.alone_on("dist")?;
    let mut trunk = tools.trunk(places);
    trunk.arg("build");
    if tools.wasm_opt {
        // index.html names the Cargo profile for a release.
        trunk.arg("--release");
    } else {
        // Trunk insists on wasm-opt in a release; the profile alone makes all of it but that.
        trunk.args(["--cargo-profile", "wasm-release"]);
    }
    run(&mut trunk)?;
    if tools.wasm_opt {
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

/// Builds the server as development and tests run it.
pub fn build_server(places: &Places) -> Result<()> {
    run(cargo(&places.root).args(["build", "--package", "kith-server", "--bin", "kith"]))
}
