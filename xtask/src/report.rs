//! The course of a run on the screen: each step with its time, and what came of it all in the last line.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::counts::Counts;

/// What has passed and failed so far.
#[derive(Debug)]
pub struct Report {
    started: Instant,
    counts: Counts,
    failed_steps: Vec<String>,
}

impl Report {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { started: Instant::now(), counts: Counts::default(), failed_steps: Vec::new() }
    }

    /// Does one step and counts its tests. A step that cannot be done is one failed test, and the next step still runs:
    /// a person who waits for CI wants to hear of everything that is wrong, not only of the first.
    pub fn step(&mut self, name: &str, step: impl FnOnce() -> Result<Counts>) -> bool {
        let started = Instant::now();
        println!("\n[{}] {name} ...", clock(self.started.elapsed()));
        let counts = step().unwrap_or_else(|error| {
            println!("    {name}: {error:#}");
            Counts { failed: 1, ..Counts::default() }
        });
        let went_well = counts.failed == 0;
        let figures = if counts == Counts::default() { String::new() } else { format!(": {}", figures(counts)) };
        let end = if went_well { "done" } else { "FAILED" };
        println!("[{}] {name} {end} after {}{figures}", clock(self.started.elapsed()), seconds(started.elapsed()));
        self.counts += counts;
        if !went_well {
            self.failed_steps.push(name.to_owned());
        }
        went_well
    }

    /// A step that builds or installs, and what came of it: no test when it is done, one failed test when not.
    pub fn preparation<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Option<T> {
        let mut made = None;
        self.step(name, || step().map(|thing| made = Some(thing)).map(|()| Counts::default()));
        made
    }

    /// Prints what failed and, as the last line and alone in it, the sum. A run without tests has failed.
    pub fn finish(self) -> ExitCode {
        println!();
        for step in &self.failed_steps {
            println!("failed: {step}");
        }
        if self.counts.skipped > 0 {
            println!("skipped: {}", self.counts.skipped);
        }
        if !self.counts.ran_any() {
            println!("no test was run");
        }
        println!("{} passed, {} failed", self.counts.passed, self.counts.failed);
        if self.counts.failed == 0 && self.counts.ran_any() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn figures(Counts { passed, failed, skipped }: Counts) -> String {
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!("{passed} passed, {failed} failed{skipped}")
}

fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_cannot_be_done_is_one_failure_and_the_rest_still_counts() {
        let mut report = Report::new();
        assert!(!report.step("first", || anyhow::bail!("there is no room")));
        assert!(report.step("second", || Ok(Counts { passed: 4, ..Counts::default() })));
        assert_eq!(report.preparation("third", || Ok("made")), Some("made"));
        assert_eq!(report.counts, Counts { passed: 4, failed: 1, skipped: 0 });
        assert_eq!(report.failed_steps, ["first"]);
    }

    #[test]
    fn failing_or_testing_nothing_is_no_success() {
        #[track_caller]
        fn check(counts: Counts, success: bool) {
            let code = Report { counts, ..Report::new() }.finish();
            assert_eq!(code == ExitCode::SUCCESS, success, "{counts:?}");
        }
        check(Counts { passed: 3, ..Counts::default() }, true);
        check(Counts { passed: 3, failed: 1, skipped: 0 }, false);
        check(Counts { skipped: 3, ..Counts::default() }, false);
        check(Counts::default(), false);
    }

    #[test]
    fn times_are_short() {
        assert_eq!(clock(Duration::from_millis(61_900)), "1:01");
        assert_eq!(seconds(Duration::from_millis(1_260)), "1.3 s");
    }
}
