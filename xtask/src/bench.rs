//! `cargo xtask bench`: what is said of speed, measured.

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::command::{cargo, run};
use crate::places::Places;
use crate::postgres::Postgres;
use crate::tools::Tools;
use crate::{app, browser, packages, peers};

/// An option, and the variable in which the bench finds it.
const OPTIONS: [(&str, &str); 3] =
    [("--people", "KITH_BENCH_PEOPLE"), ("--activities", "KITH_BENCH_ACTIVITIES"), ("--visits", "KITH_BENCH_VISITS")];
const POSTGRES: &str = "KITH_BENCH_POSTGRES";

/// Runs one bench.
pub fn command(arguments: &[String]) -> Result<ExitCode> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "--").collect();
    match words.split_first() {
        Some((&"feed", options)) => feed(&variables(options)?),
        Some((&"sign-ins", [])) => of_server("sign_ins", "sign-ins.json"),
        Some((&"streams", [])) => of_server("streams", "streams.json"),
        Some((&"inp", [])) => inp(),
        Some((&"widget", options)) => widget(&variables(options)?),
        _ => bail!(
            "the benches: cargo xtask bench feed [--people N] [--activities N] | sign-ins | streams | inp | widget [--visits N]"
        ),
    }
}

/// One that starts a server itself: what a flood of sign-ins, or many open streams, cost everybody else.
fn of_server(name: &str, json: &str) -> Result<ExitCode> {
    let places = Places::find()?;
    let results = places.root.join("target/bench");
    std::fs::create_dir_all(&results)?;
    let mut bench = cargo(&places.root);
    bench.args(["bench", "--package", "kith-server", "--bench", name]);
    bench.env("KITH_BENCH_JSON", results.join(json));
    run(&mut bench)?;
    Ok(ExitCode::SUCCESS)
}

/// How long a person waits for the next paint in a Network view of 10,000: the built app in Chromium, a debug server.
fn inp() -> Result<ExitCode> {
    in_chromium("inp", |_, _| Ok(Vec::new()))
}

/// The hover profile in a page of another site, beside what its owner would take instead.
fn widget(variables: &[(&'static str, String)]) -> Result<ExitCode> {
    in_chromium("widget", |places, tools| {
        let peers = peers::build(places, tools)?.display().to_string();
        Ok([variables, &[("KITH_BENCH_PEERS", peers)]].concat())
    })
}

/// Runs `tests/bench/{name}.bench.ts` on the built app, with the variables that `prepare` answers.
fn in_chromium(
    name: &str,
    prepare: impl FnOnce(&Places, &Tools) -> Result<Vec<(&'static str, String)>>,
) -> Result<ExitCode> {
    let places = Places::find()?;
    let tools = Tools::ready(&places)?;
    packages::ready(&places)?;
    let _alone = app::build(&places, &tools)?;
    app::build_server(&places)?;
    let variables = prepare(&places, &tools)?;
    let mut playwright = browser::playwright(&places, "tests/bench/playwright.config.ts");
    run(playwright.arg(format!("{name}.bench.ts")).envs(variables))?;
    Ok(ExitCode::SUCCESS)
}

/// Recent Activity of a network, on SQLite and on a PostgreSQL of its own.
fn feed(variables: &[(&str, String)]) -> Result<ExitCode> {
    let places = Places::find()?;
    let bench = || {
        let mut bench = cargo(&places.root);
        bench.args(["bench", "--package", "kith-server", "--bench", "feed"]);
        bench
    };
    run(bench().arg("--no-run"))?;
    let results = places.root.join("target/bench");
    std::fs::create_dir_all(&results)?;
    let mut bench = bench();
    bench.envs(variables.iter().map(|(name, value)| (name, value)));
    bench.env("KITH_BENCH_JSON", results.join("feed.json"));
    let postgres = if env::var_os(POSTGRES).is_none() { Some(Postgres::start()?) } else { None };
    if let Some(postgres) = &postgres {
        bench.env(POSTGRES, postgres.url());
    }
    run(&mut bench)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads `--people N --activities N`.
fn variables(options: &[&str]) -> Result<Vec<(&'static str, String)>> {
    let mut variables = Vec::new();
    for pair in options.chunks(2) {
        let Some((_, variable)) = OPTIONS.iter().find(|(option, _)| *option == pair[0]) else {
            bail!("there is no option `{}`; there are --people, --activities and --visits", pair[0]);
        };
        match pair.get(1).map(|value| value.parse::<u32>()) {
            Some(Ok(value)) => variables.push((*variable, value.to_string())),
            _ => bail!("`{}` needs a number", pair[0]),
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_numbers_by_name() {
        let read = variables(&["--activities", "3000000", "--people", "100000"]).expect("both are known");
        assert_eq!(read, [("KITH_BENCH_ACTIVITIES", "3000000".to_owned()), ("KITH_BENCH_PEOPLE", "100000".to_owned())]);
        for wrong in [&["--people"][..], &["--people", "many"], &["--cats", "3"]] {
            assert!(variables(wrong).is_err(), "{wrong:?}");
        }
    }
}
