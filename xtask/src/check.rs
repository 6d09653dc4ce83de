//! `cargo xtask check`: what a person runs before every commit.

use std::process::ExitCode;

use anyhow::Result;

use crate::cargo_tests;
use crate::command::{cargo, run};
use crate::counts::Counts;
use crate::places::Places;
use crate::report::Report;
use crate::rules;

/// Formatting, clippy, rules and unit tests.
pub fn command() -> Result<ExitCode> {
    let places = Places::find()?;
    let mut report = Report::new();
    check(&mut report, &places);
    cargo_tests::unit(&mut report, &places, &[]);
    Ok(report.finish())
}

/// All of it but the tests. Each of these counts as one test, and so does each rule.
pub fn check(report: &mut Report, places: &Places) {
    let mut one = |name: &str, arguments: &[&str]| {
        report.step(name, || run(cargo(&places.root).args(arguments)).map(|()| Counts::ONE_PASSED));
    };
    one("formatting", &["fmt", "--all", "--check"]);
    one("clippy", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    let wasm = ["--target", "wasm32-unknown-unknown"];
    one(
        "clippy for wasm",
        &[&["clippy", "--package", "kith", "--lib", "--bins"][..], &wasm, &["--", "-D", "warnings"]].concat(),
    );
    let widget = ["--no-default-features", "--features", "widget", "--lib", "--bin", "widget"];
    one(
        "clippy for the widget",
        &[&["clippy", "--package", "kith"][..], &widget, &wasm, &["--", "-D", "warnings"]].concat(),
    );
    rules(report, places);
}

/// What the rules of this repository say, within a second.
pub fn rules(report: &mut Report, places: &Places) -> bool {
    report.step("rules of this repository", || rules::check(places))
}
