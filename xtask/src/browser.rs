//! The browser tests: Playwright with Debian's chromium on the built app and the real server.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::{command, run_seeing};
use crate::counts::Counts;
use crate::places::Places;
use crate::postgres::{self, POSTGRES, Postgres};
use crate::report::Report;

/// Runs them, and counts from Playwright's own report.
pub fn browser(report: &mut Report, places: &Places, filter: &[String]) -> bool {
    report.step("browser tests", || run(places, filter))
}

/// Playwright, set up for what was built.
pub fn playwright(places: &Places, config: &str) -> Command {
    let mut playwright = command("npx", &places.root);
    playwright.args(["--no-install", "playwright", "test", "-c", config]);
    playwright.env("KITH_BIN", places.server()).env("KITH_APP", places.dist());
    playwright
}

/// Says where there is a PostgreSQL, for sites of several processes, and where its programs are; it ends when it is dropped.
fn with_postgres(playwright: &mut Command) -> Result<Option<Postgres>> {
    postgres::find_programs(playwright)?;
    if env::var_os(POSTGRES).is_some() {
        return Ok(None);
    }
    let postgres = Postgres::start()?;
    playwright.env(POSTGRES, postgres.url());
    Ok(Some(postgres))
}

fn run(places: &Places, filter: &[String]) -> Result<Counts> {
    let results = places.playwright().join("report.json");
    // Yesterday's report must not be counted when today's run does not come so far as to write one.
    match fs::remove_file(&results) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).context("cannot remove the last report");
        }
        _ => {}
    }
    let mut playwright = playwright(places, "tests/playwright.config.ts");
    let _postgres = with_postgres(&mut playwright)?;
    // A bare word means the name of a test or of its file, as with cargo; Playwright would take it for a file only.
    if filter.first().is_some_and(|word| !word.starts_with('-')) {
        playwright.arg("--grep");
    }
    playwright.args(filter);
    let status = run_seeing(&mut playwright, |_| {})?;
    let written =
        fs::read_to_string(&results).with_context(|| format!("Playwright ended with {status} and left no report"))?;
    let mut counts = Counts::of_playwright(&written)?;
    if !status.success() && counts.failed == 0 {
        println!("    Playwright ended with {status}");
        counts.failed = 1;
    }
    ensure!(counts.ran_any(), "no test was run");
    Ok(counts)
}
