//! The programs that turn Rust into a web app: found where they already are, otherwise installed once.
//!
//! Trunk would download what it misses, at build time and from addresses of its own; behind a closed network that fails
//! late and unclearly. So everything is here before Trunk starts, and Trunk is told to stay offline.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{cargo, command, read, run};
use crate::places::{Places, on_path, path_with};

const WASM: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
/// The npm package that carries `wasm-opt`; version 132.0.0 answers `wasm-opt version 132`.
const BINARYEN: &str = "132.0.0";
/// The npm package that makes the glue's JavaScript small; Trunk leaves it as wasm-bindgen wrote it.
const ESBUILD: &str = "0.28.2";

/// The tools of the web app's build, all there.
#[derive(Debug)]
pub struct Tools {
    trunk: PathBuf,
    path: OsString,
    /// Whether `wasm-opt` and esbuild are there. They come by npm, and Kith can be tried without Node.
    pub optimise: bool,
}

impl Tools {
    /// Finds every tool, and installs what is missing.
    pub fn ready(places: &Places) -> Result<Self> {
        let _alone = places.alone_on_tools()?;
        wasm_target(places)?;
        let trunk = Tool::trunk(places).ready(places)?;
        let wasm_bindgen = Tool::wasm_bindgen(places)?.ready(places)?;
        let mut folders = vec![folder_of(&wasm_bindgen)?];
        let optimise = on_path("node").is_some() && on_path("npm").is_some();
        if optimise {
            folders.push(npm_package(places, "binaryen", BINARYEN, "wasm-opt")?);
            folders.push(npm_package(places, "esbuild", ESBUILD, "esbuild")?);
        } else {
            println!(
                "    Node.js is missing: the app is built without wasm-opt and esbuild, and is larger than it need be"
            );
        }
        Ok(Self { trunk, path: path_with(&folders)?, optimise })
    }

    /// esbuild, in a folder.
    pub fn esbuild(&self, folder: &Path) -> Command {
        let mut esbuild = command("esbuild", folder);
        esbuild.env("PATH", &self.path);
        esbuild
    }

    /// wasm-opt, in a folder.
    pub fn wasm_opt(&self, folder: &Path) -> Command {
        let mut wasm_opt = command("wasm-opt", folder);
        wasm_opt.env("PATH", &self.path);
        wasm_opt
    }

    /// Trunk, in the repository, with the other tools on its `PATH` and no network.
    pub fn trunk(&self, places: &Places) -> Command {
        let mut trunk = command(&self.trunk, &places.root);
        trunk.env("PATH", &self.path).env("TRUNK_OFFLINE", "true").env("TRUNK_SKIP_VERSION_CHECK", "true");
        // The convention is `NO_COLOR=1`; Trunk stops at anything but `true` or `false`.
        if std::env::var_os("NO_COLOR").is_some() {
            trunk.env("NO_COLOR", "true");
        }
        trunk
    }
}

/// A program that `cargo install` can bring.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// What `cargo install` calls the root: the program lies in its `bin/`.
    home: PathBuf,
}

impl Tool {
    fn trunk(places: &Places) -> Self {
        Self { package: "trunk", program: "trunk", version: TRUNK.to_owned(), home: places.tools.clone() }
    }

    /// Must be of exactly the version that the app is compiled with, so each version has a home of its own: two
    /// checkouts with different locks would otherwise replace each other's.
    fn wasm_bindgen(places: &Places) -> Result<Self> {
        let lock = places.root.join("Cargo.lock");
        let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
        let home = places.tools.join(format!("wasm-bindgen-{version}"));
        Ok(Self { package: "wasm-bindgen-cli", program: "wasm-bindgen", version, home })
    }

    /// The program: ours, or one of the same version that the person already has, or a new one.
    fn ready(&self, places: &Places) -> Result<PathBuf> {
        let ours = self.home.join("bin").join(self.program);
        let theirs = on_path(self.program);
        if let Some(found) = [Some(ours.clone()), theirs].into_iter().flatten().find(|file| self.is_right(file)) {
            return Ok(found);
        }
        println!("    {} {} is compiled now, once: this takes some minutes", self.package, self.version);
        // A published lock can name a version that was withdrawn since, or that a mirror does not have.
        run(&mut self.install(places, true)).or_else(|error| {
            println!("    {error:#}; once more, with the newest versions of what it depends on");
            run(&mut self.install(places, false))
        })?;
        ensure!(
            self.is_right(&ours),
            "{} is not {} {} after its installation",
            ours.display(),
            self.program,
            self.version
        );
        Ok(ours)
    }

    fn install(&self, places: &Places, locked: bool) -> Command {
        let mut install = cargo(&places.root);
        install.args(["install", self.package, "--version", &self.version]);
        // Unoptimised: half the time to compile, and neither tool has much to do.
        install.arg("--debug").arg("--root").arg(&self.home);
        if locked {
            install.arg("--locked");
        }
        // Cargo builds in a temporary folder then, and two installations cannot meet in it.
        install.env_remove("CARGO_TARGET_DIR");
        install
    }

    fn is_right(&self, file: &Path) -> bool {
        let said = read(Command::new(file).arg("--version")).unwrap_or_default();
        said.split_whitespace().nth(1) == Some(self.version.as_str())
    }
}

fn wasm_target(places: &Places) -> Result<()> {
    let sysroot = read(command("rustc", &places.root).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!("the Rust target {WASM} is missing, and there is no rustup to install it");
    }
    run(command("rustup", &places.root).args(["target", "add", WASM]))
}

/// The folder with a program from npm. It is unpacked aside and then renamed: a folder of this name is always whole.
fn npm_package(places: &Places, package: &str, version: &str, program: &str) -> Result<PathBuf> {
    let home = places.tools.join(format!("{package}-{version}"));
    let bin = home.join("node_modules/.bin");
    if bin.join(program).exists() {
        return Ok(bin);
    }
    let aside = places.tools.join(format!("{package}-{version}.unfinished"));
    fs::create_dir_all(&aside).with_context(|| format!("cannot make {}", aside.display()))?;
    let mut npm = command("npm", &aside);
    npm.args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", "."]);
    let installed = run(npm.arg(format!("{package}@{version}")));
    if installed.is_err() {
        fs::remove_dir_all(&aside).with_context(|| format!("cannot remove {}", aside.display()))?;
    }
    installed?;
    fs::rename(&aside, &home).with_context(|| format!("cannot make {}", home.display()))?;
    ensure!(bin.join(program).exists(), "{} has no {program}", bin.display());
    Ok(bin)
}

/// The Python in which a package of PyPI lies, with all it stands on, of the versions that `xtask/{package}.txt` locks. That a
/// copy of the lock lies beside it says that the folder is whole.
pub fn python_with(places: &Places, package: &str) -> Result<PathBuf> {
    let _alone = places.alone_on_tools()?;
    let file = format!("{package}.txt");
    let lock = places.root.join("xtask").join(&file);
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let home = places.tools.join(package);
    let (python, installed) = (home.join("bin/python"), home.join(file));
    if python.exists() && fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    run(command("python3", &places.root).args(["-m", "venv", "--clear"]).arg(&home))?;
    let mut pip = command(&python, &places.root);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r"]);
    run(pip.arg(&lock))?;
    fs::write(&installed, &wanted).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(python)
}

fn folder_of(program: &Path) -> Result<PathBuf> {
    program.parent().map(Path::to_owned).with_context(|| format!("{} lies in no folder", program.display()))
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-macro"
version = "0.2.9"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "somewhere"
dependencies = [
 "cfg-if",
]
"#;

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-macro").as_deref(), Some("0.2.9"));
        assert_eq!(locked_version(LOCK, "leptos"), None);
        assert_eq!(locked_version("", "wasm-bindgen"), None);
    }
}
