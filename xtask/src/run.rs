//! `cargo xtask run`: a demo site on this machine, from nothing.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::app;
use crate::command::{command, show};
use crate::places::Places;
use crate::report::Report;
use crate::tools::Tools;

const LISTEN: &str = "127.0.0.1:8080";
const DEMO: &str = "    \
    Sign in as ana, ben, chidi, admin (administrator) or carla (a client of one team); password kith-demo-password
    Ctrl-C ends it; the data stays in the folder after --data";

/// Builds app and server and becomes the server.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    let places = Places::find()?;
    let mut report = Report::new();
    let built = report.preparation("tools", || Tools::ready(&places)).and_then(|tools| {
        drop(report.preparation("web app", || app::build(&places, &tools))?);
        report.preparation("server", || app::build_server(&places))
    });
    if built.is_none() {
        return Ok(ExitCode::FAILURE);
    }

    let data = places.root.join("target/run/data");
    let arguments = serve(arguments, &data.to_string_lossy(), |name| env::var(name).is_ok());
    let mut server = command(places.server(), &places.root);
    server.args(&arguments);
    println!();
    show(&server);
    if arguments.iter().any(|argument| argument == LISTEN) {
        println!("\n    http://{LISTEN}");
    }
    println!("{DEMO}\n");
    // This process becomes the server: whatever ends `cargo xtask run` ends the server, and no signal can miss it.
    Err(server.exec()).with_context(|| format!("cannot start {}", places.server().display()))
}

/// The server's arguments: ours, unless the person's own arguments or environment say otherwise.
fn serve(own: &[String], data: &str, is_set: impl Fn(&str) -> bool) -> Vec<String> {
    let mut all = vec!["serve".to_owned(), "--demo".to_owned()];
    let defaults = [("--listen", "KITH_LISTEN", LISTEN), ("--data", "KITH_DATA", data)];
    for (option, variable, value) in defaults {
        let given = |argument: &String| {
            argument.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        if !own.iter().any(given) && !is_set(variable) {
            all.extend([option.to_owned(), value.to_owned()]);
        }
    }
    all.extend(own.iter().filter(|argument| *argument != "--demo").cloned());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_says_wins() {
        #[track_caller]
        fn check(own: &str, environment: &str, expected: &str) {
            let own: Vec<String> = own.split_whitespace().map(str::to_owned).collect();
            assert_eq!(serve(&own, "d", |name| name == environment).join(" "), expected);
        }
        check("", "", "serve --demo --listen 127.0.0.1:8080 --data d");
        check("--listen 127.0.0.1:9", "", "serve --demo --data d --listen 127.0.0.1:9");
        check("--data=x --demo", "", "serve --demo --listen 127.0.0.1:8080 --data=x");
        check(
            "--database-url postgres:x",
            "",
            "serve --demo --listen 127.0.0.1:8080 --data d --database-url postgres:x",
        );
        check("", "KITH_LISTEN", "serve --demo --data d");
    }
}
