//! `cargo xtask`: everything this project automates, in the language of the project.
//!
//! Read `test.rs` first: it is the list of what must hold. Each other file is one thing:
//! the tools and packages a machine needs (`tools`, `packages`), what is built (`app`, `sizes`, `dist`), what is run
//! (`run`, `check`, `cargo_tests`, `fuzz`, `browser`, `postgres`, `rules`, `bench`), and what they stand on (`places`, `command`, `report`, `counts`).

mod app;
mod bench;
mod browser;
mod cargo_tests;
mod check;
mod command;
mod counts;
mod dist;
mod fuzz;
mod mail;
mod names;
mod packages;
mod peers;
mod places;
mod postgres;
mod report;
mod rules;
mod run;
mod sizes;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  run [-- ARGUMENTS]       build everything and start a demo site on http://127.0.0.1:8080; ARGUMENTS go to `kith serve`
  check                    formatting, clippy, the rules of this repository and unit tests: under a minute when warm
  test                     everything CI runs; the last line is `N passed, N failed`
  test PART [-- FILTER]    one part of it: check, rules, unit, api, feeds, schema, mail or browser; FILTER goes to its test runner
  dist                     target/dist/kith, one binary with the compressed app inside, and the size report
  bench feed [OPTIONS]     how long Recent Activity takes, by how many are followed: a table and target/bench/feed.json;
                           --people N (20000), --activities N (600000)
  bench inp                how long one waits for the next paint in a Network view of 10,000: lines and target/bench/inp.json
  bench sign-ins           what a flood of sign-ins costs everybody else: a table and target/bench/sign-ins.json
  bench streams            what 2,000 open streams cost: memory, and the time of other requests: a table and target/bench/streams.json
  help                     this text

Tools are installed once into ~/.cache/kith/tools; KITH_TOOLS names another folder.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let result = match command {
        "run" => run::run(rest),
        "check" => check::command(),
        "test" => test::command(rest),
        "dist" => dist::dist(),
        "bench" => bench::command(rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => Err(anyhow::anyhow!("there is no command `{unknown}`; `cargo xtask help` lists them")),
    };
    result.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}
