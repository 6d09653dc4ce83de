//! What the tests need beyond Rust: Debian's chromium, PostgreSQL, Python and readers of feeds, and the packages of npm.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, read, run};
use crate::places::{Places, on_path};
use crate::postgres;

/// Installs all that `cargo xtask test` needs and this machine does not have.
pub fn ready(places: &Places) -> Result<()> {
    let mut missing = Vec::new();
    if !chromium().exists() {
        missing.push("chromium");
    }
    if postgres::programs().is_none() {
        missing.push("postgresql");
    }
    if !has_venv(places) {
        missing.push("python3-venv");
    }
    missing.extend(feed_readers_missing());
    debian(places, &missing)?;
    npm(places)
}

/// The browser of the tests; `tests/playwright.config.ts` knows the same two places.
fn chromium() -> PathBuf {
    env::var_os("KITH_CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}

/// What the test of the API's description needs, alone.
pub fn python(places: &Places) -> Result<()> {
    if has_venv(places) { Ok(()) } else { debian(places, &["python3-venv"]) }
}

/// What the test of feeds in other readers needs, alone.
pub fn feed_readers(places: &Places) -> Result<()> {
    debian(places, &feed_readers_missing())?;
    python(places)
}

fn feed_readers_missing() -> Vec<&'static str> {
    let packages = [("xmllint", "libxml2-utils"), ("newsboat", "newsboat")];
    packages.into_iter().filter(|(program, _)| on_path(program).is_none()).map(|(_, package)| package).collect()
}

/// Debian's Python comes without the half of `venv` that installs pip.
fn has_venv(places: &Places) -> bool {
    read(command("python3", &places.root).args(["-c", "import ensurepip"])).is_ok()
}

fn debian(places: &Places, missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root() || on_path("apt-get").is_none() {
        bail!("missing and only to be installed by root with apt-get: {}", missing.join(", "));
    }
    let apt = |arguments: &[&str]| {
        run(command("apt-get", &places.root).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = || apt(&[&["install", "-y"], missing].concat());
    // The lists are usually fresh enough; fetching them comes second.
    install().or_else(|_| apt(&["update"]).and_then(|()| install()))
}

/// Whether this process may install packages, and must give up being root to start PostgreSQL.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The packages of the tests.
fn npm(places: &Places) -> Result<()> {
    if on_path("npm").is_none() {
        bail!("Node.js with npm is missing: the browser tests need version 20 or newer");
    }
    clean_install(places, &places.root)
}

/// `npm ci` in a folder, when its `package-lock.json` is not the one that was last installed.
pub fn clean_install(places: &Places, folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let _alone = places.alone_on("npm")?;
    // `npm ci` begins by removing the folder, so the copy is only ever beside what it describes.
    let installed = folder.join("node_modules/.package-lock-installed.json");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // Playwright drives Debian's chromium; its own browsers come from an address that not every network reaches.
    run(command("npm", folder).arg("ci").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    write(&installed, &wanted)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
