//! The API against its own description: schemathesis makes requests from `openapi.json`, right ones and wrong ones, and
//! holds the answers against it. A new route is tested by being described.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::command::{command, run_seeing};
use crate::counts::Counts;
use crate::places::Places;
use crate::report::Report;
use crate::tools;

/// The same requests each time: what fails on one machine fails on the next.
const SEED: &str = "20261";
/// How many requests of each kind an operation gets, beside those at the edges of its description.
const EXAMPLES: &str = "20";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      negative_data_rejection";
/// What ends the session that asks, or changes what it signs in with. It has a run and a session of its own.
const ENDS_ITS_SESSION: &str = r"/(sessions/current|me/password|me/sessions(/\{id\})?)$";
/// An answer that does not end has tests of its own.
const NEVER_ENDS: &str = r"/me/events$";
const SIGN_IN: &str = r#"{"login":"ana","password":"kith-demo-password"}"#;
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs both, and counts each operation as one test.
pub fn schema(report: &mut Report, places: &Places) -> bool {
    report.step("API against its description", || run(places))
}

fn run(places: &Places) -> Result<Counts> {
    let started = Instant::now();
    let python = tools::python_with(places, "schemathesis")?;
    let site = Site::start(places)?;
    let session = site.sign_in()?;
    let others = format!("{ENDS_ITS_SESSION}|{NEVER_ENDS}");
    let mut said = site.fuzz(&python, &session, ["--exclude-path-regex", &others])?;
    ensure!(site.is_signed_in(&session)?, "a request ended the session: its path belongs to ENDS_ITS_SESSION");
    said += site.fuzz(&python, &site.sign_in()?, ["--include-path-regex", ENDS_ITS_SESSION])?;
    let Said { operations, requests, .. } = said;
    println!("    schema: {operations} operations, {requests} requests, {:.0} s", started.elapsed().as_secs_f64());
    if said.counts().failed > 0 {
        println!("    what the server wrote:\n{}", site.log());
    }
    Ok(said.counts())
}

/// A demo site in a temporary folder; dropping it ends it and removes the folder.
struct Site {
    folder: PathBuf,
    server: Child,
    address: String,
}

impl Site {
    fn start(places: &Places) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("kith-schema-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let log = File::create(folder.join("log")).context("cannot write the server's log")?;
        // It ends with xtask, however that ends.
        let mut server = Command::new("setpriv");
        server.args(["--pdeathsig", "KILL"]).arg(places.server());
        server.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
        // An app is not needed; one that a person has built would do no harm.
        server.env("KITH_APP", places.dist());
        for limit in [
            "KITH_SIGN_INS_PER_ACCOUNT",
            "KITH_SIGN_INS_PER_ADDRESS",
            "KITH_NEW_FOLLOWS_PER_DAY",
            "KITH_MAILS_PER_ADDRESS",
            "KITH_POSTS_PER_MINUTE",
        ] {
            server.env(limit, "1000000");
        }
        server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let server = server.spawn().context("the server cannot be started")?;
        let mut site = Self { folder, server, address: String::new() };
        site.wait()?;
        Ok(site)
    }

    fn wait(&mut self) -> Result<()> {
        let started = Instant::now();
        loop {
            if let Some(address) = listens_on(&self.log()) {
                self.address = address;
                return Ok(());
            }
            if let Some(status) = self.server.try_wait()? {
                bail!("the server ended at once ({status}): {}", self.log());
            }
            ensure!(started.elapsed() < PATIENCE, "the server did not say where it listens: {}", self.log());
            sleep(Duration::from_millis(50));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// The cookie of a new session.
    fn sign_in(&self) -> Result<String> {
        let body = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{SIGN_IN}", SIGN_IN.len());
        let answer = self.ask("POST /api/v1/sessions", &body)?;
        cookie(&answer).with_context(|| format!("nobody was signed in: {answer}"))
    }

    fn is_signed_in(&self, session: &str) -> Result<bool> {
        Ok(self.ask("GET /api/v1/me", &format!("Cookie: {session}\r\n\r\n"))?.starts_with("HTTP/1.1 200"))
    }

    /// One request by hand; xtask has no other use for an HTTP client.
    fn ask(&self, what: &str, rest: &str) -> Result<String> {
        let address = &self.address;
        let mut stream = TcpStream::connect(address).with_context(|| format!("{address} does not answer"))?;
        write!(
            stream,
            "{what} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\n{rest}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// One run, over the operations that the choice selects.
    fn fuzz(&self, python: &Path, session: &str, choice: [&str; 2]) -> Result<Said> {
        let site = format!("http://{}", self.address);
        // It leaves folders of its own where it runs.
        let mut schemathesis = command(python, &self.folder);
        schemathesis.args(["-m", "schemathesis.cli", "run", &format!("{site}/api/v1/openapi.json")]);
        schemathesis.args(["--header", &format!("Cookie: {session}"), "--header", &format!("Origin: {site}")]);
        schemathesis.args(choice).args(["--checks", CHECKS, "--seed", SEED, "--max-examples", EXAMPLES]);
        // The site is thrown away, so the curl lines may tell its cookie and can be repeated.
        schemathesis.args(["--continue-on-failure", "--no-color", "--output-sanitize", "false"]);
        schemathesis.args(["--generation-database", "none", "--request-timeout", "10"]);
        schemathesis.env("NO_PROXY", "127.0.0.1").env("PYTHONUTF8", "1");
        let mut said = Said::default();
        let status = run_seeing(&mut schemathesis, |line| said.hear(line))?;
        if !status.success() && said.failures == 0 {
            println!("    schemathesis ended with {status}");
            said.failures = 1;
        }
        ensure!(said.operations > 0, "schemathesis tested no operation");
        Ok(said)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Fails when it is gone already, which is what is wanted.
        let _ = self.server.kill();
        let _ = self.server.wait();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("    {} could not be removed: {error}", self.folder.display());
        }
    }
}

/// What schemathesis said of its runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Said {
    operations: usize,
    requests: usize,
    /// Operations with at least one failure.
    wrong: usize,
    failures: usize,
}

impl Said {
    fn hear(&mut self, line: &str) {
        let line = line.trim();
        if let Some(tested) = line.strip_prefix("Tested:") {
            self.operations += first_number(tested);
        } else if line.contains(" generated") && line.starts_with(|letter: char| letter.is_ascii_digit()) {
            self.requests += first_number(line);
        } else if line.contains(" - unresolvable reference ") {
            // What is described by nothing is left untested, with no more than a warning.
            self.failures += 1;
        } else if let Some((_, failures)) = line.rsplit_once(" in ").and_then(|(all, _)| all.rsplit_once("= ")) {
            self.failures += figure(failures, "failure") + figure(failures, "error");
        } else if line.starts_with("____") && line.contains(" /") {
            self.wrong += 1;
        }
    }

    /// Each operation is a test. What failed without an operation's name is a test too.
    fn counts(self) -> Counts {
        let failed = if self.failures > 0 { self.wrong.max(1) } else { self.wrong };
        Counts { passed: self.operations.saturating_sub(self.wrong), failed, skipped: 0 }
    }
}

impl std::ops::AddAssign for Said {
    fn add_assign(&mut self, other: Self) {
        self.operations += other.operations;
        self.requests += other.requests;
        self.wrong += other.wrong;
        self.failures += other.failures;
    }
}

/// The number before a word: of `16 failures, 1 warning` and `failure`, 16.
fn figure(text: &str, word: &str) -> usize {
    text.split(", ").find(|part| part.contains(word)).map_or(0, first_number)
}

fn first_number(text: &str) -> usize {
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

fn listens_on(log: &str) -> Option<String> {
    let rest = log.split_once("http://127.0.0.1:")?.1;
    let port = rest.split_once(|letter: char| !letter.is_ascii_digit())?.0;
    Some(format!("127.0.0.1:{port}"))
}

fn cookie(answer: &str) -> Option<String> {
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:"))?;
    Some(line.split_once(':')?.1.split(';').next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(said: &str) -> Said {
        let mut all = Said::default();
        said.lines().for_each(|line| all.hear(line));
        all
    }

    #[test]
    fn each_operation_is_a_test() {
        let said = heard("  Tested: 17\n  10956 generated, 10956 passed\n==== No issues found in 100.07s ====");
        assert_eq!(said, Said { operations: 17, requests: 10956, wrong: 0, failures: 0 });
        assert_eq!(said.counts(), Counts { passed: 17, failed: 0, skipped: 0 });
    }

    #[test]
    fn a_failure_counts_with_its_operation() {
        let said = heard(
            "____ POST /api/v1/sessions ____\n  Tested: 17\n  109 generated, 16 found 16 unique failures\n\
             ==== 16 failures, 1 warning in 100.07s ====",
        );
        assert_eq!(said.counts(), Counts { passed: 16, failed: 1, skipped: 0 });
        assert_eq!(said.failures, 16);
    }

    #[test]
    fn what_is_left_untested_fails() {
        let said =
            heard("    `query` parameter `sort` - unresolvable reference `#/components/schemas/Sort`\n  Tested: 2");
        assert_eq!(said.counts().failed, 1);
    }

    #[test]
    fn address_and_cookie_are_found() {
        assert_eq!(listens_on("on http://127.0.0.1:8081\n").as_deref(), Some("127.0.0.1:8081"));
        assert_eq!(listens_on("on http://127.0.0.1:80"), None, "the line may go on");
        let answer = "HTTP/1.1 201 Created\r\nset-cookie: kith=abc; HttpOnly\r\n\r\n{}";
        assert_eq!(cookie(answer).as_deref(), Some("kith=abc"));
    }
}
