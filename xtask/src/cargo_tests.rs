//! The tests that cargo runs: of units, and of the API on both databases.

use std::env;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{cargo, run_seeing};
use crate::counts::Counts;
use crate::places::Places;
use crate::postgres::{self, POSTGRES, Postgres};
use crate::report::Report;
use crate::tools;

/// The variable in which they find a Python with feedparser.
const FEEDPARSER: &str = "KITH_TEST_FEEDPARSER";
/// The API tests that need other programs, which have a step of their own.
const FEED_READERS: &str = "feeds::readers::";

/// The tests beside the code, in every crate.
pub fn unit(report: &mut Report, places: &Places, filter: &[String]) -> bool {
    report.step("unit tests", || {
        let mut tests = cargo(&places.root);
        tests.args(["test", "--workspace", "--lib", "--bins"]);
        run(&mut tests, filter)
    })
}

/// The tests that talk to the server, on SQLite and on PostgreSQL.
pub fn api(report: &mut Report, places: &Places, filter: &[String]) -> bool {
    let filter = [filter, &["--skip".to_owned(), FEED_READERS.to_owned()]].concat();
    report.step("API tests", || on_both_databases(places, &mut api_tests(places), &filter))
}

/// Those in which readers that are not ours read feeds.
pub fn feeds(report: &mut Report, places: &Places, filter: &[String]) -> bool {
    report.step("feeds in other readers", || {
        let mut tests = api_tests(places);
        tests.env(FEEDPARSER, tools::python_with(places, "feedparser")?);
        // Each word selects: with none, all of them.
        let words = if filter.is_empty() { vec![FEED_READERS.to_owned()] } else { filter.to_vec() };
        on_both_databases(places, &mut tests, &words)
    })
}

fn api_tests(places: &Places) -> Command {
    let mut tests = cargo(&places.root);
    tests.args(["test", "--package", "kith-server", "--test", "api"]);
    tests
}

fn on_both_databases(places: &Places, tests: &mut Command, filter: &[String]) -> Result<Counts> {
    // One story stops and starts a PostgreSQL of its own.
    postgres::find_programs(tests)?;
    if env::var_os(POSTGRES).is_some() {
        return run(tests, filter);
    }
    // Started only once the tests are compiled: there is no point in a database that waits for a compiler.
    crate::command::run(api_tests(places).arg("--no-run"))?;
    let postgres = Postgres::start()?;
    run(tests.env(POSTGRES, postgres.url()), filter)
}

/// Runs `cargo test` and counts; that it failed without a failed test (it did not compile, a test ended the process)
/// is one failure.
fn run(tests: &mut Command, filter: &[String]) -> Result<Counts> {
    let mut counts = Counts::default();
    tests.arg("--no-fail-fast").arg("--").args(filter);
    let status = run_seeing(tests, |line| counts += Counts::of_cargo_line(line).unwrap_or_default())?;
    if !status.success() && counts.failed == 0 {
        println!("    cargo test ended with {status}");
        counts.failed = 1;
    }
    ensure!(counts.ran_any(), "no test was run");
    Ok(counts)
}
