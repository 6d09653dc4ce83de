//! `cargo xtask test`: what must hold before anything is merged.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::report::Report;
use crate::tools::Tools;
use crate::{app, browser, cargo_tests, check, fuzz, mail, packages, sizes};

/// One part of the tests, to be run alone while working on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Check,
    Rules,
    Unit,
    Api,
    Feeds,
    Schema,
    Mail,
    Browser,
}

/// What to run: everything, or one part of it with words for its test runner.
#[derive(Debug, PartialEq, Eq)]
enum Selection {
    Everything,
    Only(Part, Vec<String>),
}

/// Runs what the arguments select. Whatever happens, the last line is `N passed, N failed`.
pub fn command(arguments: &[String]) -> Result<ExitCode> {
    let selection = select(arguments)?;
    let places = Places::find()?;
    let mut report = Report::new();
    match selection {
        Selection::Everything => everything(&mut report, &places),
        Selection::Only(Part::Check, _) => check::check(&mut report, &places),
        Selection::Only(Part::Rules, _) => {
            check::rules(&mut report, &places);
        }
        Selection::Only(Part::Unit, filter) => {
            cargo_tests::unit(&mut report, &places, &filter);
        }
        Selection::Only(Part::Api, filter) => {
            cargo_tests::api(&mut report, &places, &filter);
        }
        Selection::Only(Part::Feeds, filter) => {
            report.preparation("packages", || packages::feed_readers(&places));
            cargo_tests::feeds(&mut report, &places, &filter);
        }
        Selection::Only(Part::Schema, _) => {
            report.preparation("packages", || packages::python(&places));
            against_its_description(&mut report, &places);
        }
        Selection::Only(Part::Mail, _) => {
            report.preparation("packages", || packages::python(&places));
            against_mail_servers(&mut report, &places);
        }
        Selection::Only(Part::Browser, filter) => {
            let tools = prepare(&mut report, &places);
            in_the_browser(&mut report, &places, tools.as_ref(), &filter);
        }
    }
    Ok(report.finish())
}

/// What CI runs, the quick answers first. A part that failed does not keep the next from being heard.
fn everything(report: &mut Report, places: &Places) {
    let tools = prepare(report, places);
    check::check(report, places);
    cargo_tests::unit(report, places, &[]);
    cargo_tests::api(report, places, &[]);
    cargo_tests::feeds(report, places, &[]);
    against_its_description(report, places);
    against_mail_servers(report, places);
    in_the_browser(report, places, tools.as_ref(), &[]);
}

fn prepare(report: &mut Report, places: &Places) -> Option<Tools> {
    let tools = report.preparation("tools", || Tools::ready(places));
    report.preparation("packages", || packages::ready(places));
    tools
}

fn against_its_description(report: &mut Report, places: &Places) {
    if report.preparation("server", || app::build_server(places)).is_some() {
        fuzz::schema(report, places);
    }
}

fn against_mail_servers(report: &mut Report, places: &Places) {
    if report.preparation("server", || app::build_server(places)).is_some() {
        mail::mail(report, places);
    }
}

/// App and server are built once; what is measured is what is tested, and nobody builds the app anew meanwhile.
fn in_the_browser(report: &mut Report, places: &Places, tools: Option<&Tools>, filter: &[String]) {
    let app = report.preparation("web app", || app::build(places, tools.context("its tools are missing")?));
    let server = report.preparation("server", || app::build_server(places));
    if app.is_some() {
        report.step("sizes", || sizes::check(&places.dist()));
    }
    if app.is_some() && server.is_some() {
        browser::browser(report, places, filter);
    }
}

/// `--` may stand before or after the part, or be left out: people try all three.
fn select(arguments: &[String]) -> Result<Selection> {
    let mut words = arguments.iter().filter(|word| *word != "--");
    let Some(part) = words.next() else { return Ok(Selection::Everything) };
    let part = match part.as_str() {
        "check" => Part::Check,
        "rules" => Part::Rules,
        "unit" => Part::Unit,
        "api" => Part::Api,
        "feeds" => Part::Feeds,
        "schema" => Part::Schema,
        "mail" => Part::Mail,
        "browser" => Part::Browser,
        unknown => {
            bail!(
                "there is no part `{unknown}` of the tests; there are check, rules, unit, api, feeds, schema, mail and browser"
            )
        }
    };
    Ok(Selection::Only(part, words.cloned().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(arguments: &str) -> Result<Selection> {
        select(&arguments.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_part_is_selected_with_or_without_dashes() {
        #[track_caller]
        fn check(arguments: &str, expected: Selection) {
            assert_eq!(selected(arguments).expect("it is a selection"), expected, "{arguments}");
        }
        check("", Selection::Everything);
        check("--", Selection::Everything);
        check("unit", Selection::Only(Part::Unit, vec![]));
        check("-- api storm", Selection::Only(Part::Api, vec!["storm".into()]));
        check("browser -- hover --headed", Selection::Only(Part::Browser, vec!["hover".into(), "--headed".into()]));
    }

    #[test]
    fn an_unknown_part_is_refused() {
        let error = selected("e2e").expect_err("there is no such part").to_string();
        assert!(error.contains("`e2e`"), "{error}");
    }
}
