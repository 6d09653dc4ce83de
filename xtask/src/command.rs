//! Running other programs: shown before they start, streamed while they run, judged by how they end.

use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, anyhow, bail, ensure};

/// A command that runs in `folder`.
pub fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    command
}

/// The cargo that runs this xtask.
pub fn cargo(folder: &Path) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), folder)
}

/// Runs to the end with its output on the screen; any end but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    show(command);
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    ensure!(status.success(), "`{}` failed ({status})", written(command));
    Ok(())
}

/// Runs to the end with its output on the screen, and hands each line of its standard output to `see` as it comes.
/// How it ended is the caller's to judge: tests that fail are an answer, not an accident.
pub fn run_seeing(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    show(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let stdout = child.stdout.take().expect("stdout was piped above");
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        see(&line);
    }
    Ok(child.wait()?)
}

/// Runs to the end in silence and answers what it wrote.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", written(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not write text", written(command)))
}

/// Prints the command, so that a person can repeat by hand what xtask does.
pub fn show(command: &Command) {
    println!("    $ {}", written(command));
}

fn written(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    command.get_args().fold(program, |line, argument| {
        let argument = argument.to_string_lossy();
        if argument.contains(' ') { format!("{line} '{argument}'") } else { format!("{line} {argument}") }
    })
}

fn cannot_start(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => anyhow!("`{program}` is missing"),
        _ => anyhow!("`{program}` cannot be started: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("kith-no-such-program")).expect_err("there is no such program");
        assert_eq!(error.to_string(), "`kith-no-such-program` is missing");
    }

    #[test]
    fn a_failure_names_the_command_and_what_it_said() {
        let error = read(&mut sh("echo no room >&2; exit 3")).expect_err("it exits with 3").to_string();
        assert!(error.contains("no room") && error.contains("exit status: 3"), "{error}");
    }

    #[test]
    fn every_line_is_seen_even_when_the_command_fails() {
        let mut lines = Vec::new();
        let status = run_seeing(&mut sh("echo one; echo two; exit 1"), |line| lines.push(line.to_owned()));
        assert_eq!(lines, ["one", "two"]);
        assert!(!status.expect("sh starts").success());
    }
}
