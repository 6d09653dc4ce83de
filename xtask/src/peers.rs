//! What the hover profile is measured beside: packages of npm, and the pages' scripts made of them.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::run;
use crate::packages::clean_install;
use crate::places::Places;
use crate::tools::Tools;

/// The scripts, as they stand in `tests/bench/peers/`.
const SCRIPTS: [&str; 4] = ["gravatar.ts", "tippy.ts", "radix.tsx", "atlaskit.tsx"];
const OTHERS: [&str; 4] = ["person.ts", "package.json", "package-lock.json", ".npmrc"];

/// Installs the packages, which nothing but this bench needs, and bundles each script with them. The answer is the folder
/// in which each has a folder of its own.
pub fn build(places: &Places, tools: &Tools) -> Result<PathBuf> {
    let from = places.root.join("tests/bench/peers");
    let home = places.root.join("target/bench/peers");
    fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    // Beside their packages: from where they stand, the repository's own React would be found first.
    for name in SCRIPTS.into_iter().chain(OTHERS) {
        fs::copy(from.join(name), home.join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    clean_install(places, &home)?;
    let built = home.join("built");
    for script in SCRIPTS {
        let name = script.split('.').next().unwrap_or(script);
        let mut esbuild = tools.esbuild(&home);
        // As for a site that goes live; what the browser asks for later stays in files of its own.
        esbuild.args([script, "--bundle", "--minify", "--splitting", "--format=esm", "--target=es2022"]);
        esbuild.args([
            "--define:process.env.NODE_ENV=\"production\"",
            "--define:process.env={}",
            "--log-level=warning",
        ]);
        esbuild.arg(format!("--outdir={}", built.join(name).display()));
        run(&mut esbuild)?;
    }
    Ok(built)
}
