//! Where things are.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that xtask reads and writes.
#[derive(Clone, Debug)]
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// The cache of tools, one for all checkouts of a user: trunk takes minutes to compile and a fresh clone should not pay again.
    pub tools: PathBuf,
}

impl Places {
    /// Finds them from the environment that `cargo xtask` runs in.
    pub fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().context("xtask must lie in the repository's folder")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target, tools: tools_folder()? })
    }

    /// The built web app, where the server looks for it.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The server as development and tests run it.
    pub fn server(&self) -> PathBuf {
        self.target.join("debug/kith")
    }

    /// What the browser tests leave behind; its place is written in `tests/playwright.config.ts` too.
    pub fn playwright(&self) -> PathBuf {
        self.root.join("target/playwright")
    }

    /// Waits until no other xtask of this checkout works on `what`, and keeps the others waiting until the answer is
    /// dropped. Two trunks in one `dist/`, or two npms in one `node_modules/`, would destroy each other's work.
    pub fn alone_on(&self, what: &str) -> Result<Alone> {
        alone(&self.target, what)
    }

    /// The same for the tools, which all checkouts share: the second finds what the first has installed.
    pub fn alone_on_tools(&self) -> Result<Alone> {
        alone(&self.tools, "tools")
    }
}

/// The promise that no other xtask works on the same thing; it ends with the value, and with the process.
#[derive(Debug)]
#[must_use = "others go on as soon as it is dropped"]
pub struct Alone {
    _locked: File,
}

fn alone(folder: &Path, what: &str) -> Result<Alone> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let path = folder.join(format!("xtask-{what}.lock"));
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        println!("    waiting for another xtask that works on {what}");
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(Alone { _locked: file })
}

fn tools_folder() -> Result<PathBuf> {
    let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(tools) = given("KITH_TOOLS") {
        return Ok(std::path::absolute(tools)?);
    }
    let cache = given("XDG_CACHE_HOME").or_else(|| given("HOME").map(|home| home.join(".cache")));
    Ok(cache.context("neither KITH_TOOLS nor HOME says where tools may be kept")?.join("kith/tools"))
}

/// `PATH` with these folders in front.
pub fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(folders.iter().cloned().chain(env::split_paths(&path)))?)
}

/// The first program of this name on `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
