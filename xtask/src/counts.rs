//! How many tests passed and failed, read from what the test runners write.

use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde_json::Value;

/// Tests that were run, and tests that were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that held.
    pub passed: usize,
    /// Tests that did not.
    pub failed: usize,
    /// Tests that were there and not run.
    pub skipped: usize,
}

impl Counts {
    /// One thing that holds.
    pub const ONE_PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };

    /// Reads cargo's `test result: ok. 3 passed; 0 failed; 1 ignored; …`; any other line is none.
    pub fn of_cargo_line(line: &str) -> Option<Self> {
        let (_, figures) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let figure = |name: &str| {
            figures.split("; ").find_map(|part| part.strip_suffix(name)?.trim().parse().ok()).unwrap_or_default()
        };
        Some(Self { passed: figure(" passed"), failed: figure(" failed"), skipped: figure(" ignored") })
    }

    /// Reads the report of Playwright's json reporter. Errors outside of tests (a file that does not load, a server that
    /// does not end) fail no test there, so each counts as one.
    pub fn of_playwright(report: &str) -> Result<Self> {
        let report: Value = serde_json::from_str(report).context("Playwright's report is not JSON")?;
        let figure = |name: &str| report["stats"][name].as_u64().map(|figure| figure as usize);
        let outside = report["errors"].as_array().map_or(0, Vec::len);
        let passed = figure("expected").context("Playwright's report has no stats")? + figure("flaky").unwrap_or(0);
        let failed = figure("unexpected").unwrap_or(0) + outside;
        Ok(Self { passed, failed, skipped: figure("skipped").unwrap_or(0) })
    }

    /// Whether any test was run at all.
    pub fn ran_any(self) -> bool {
        self.passed + self.failed > 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn result_lines_of_cargo_are_counted() {
        #[track_caller]
        fn check(line: &str, expected: Option<Counts>) {
            assert_eq!(Counts::of_cargo_line(line), expected, "{line}");
        }
        check(
            "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 1 filtered out; finished in 0.02s",
            Some(counts(12, 0, 3)),
        );
        check(
            "test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
            Some(counts(7, 2, 0)),
        );
        check("test the_result_is_shown ... ok", None);
        check("running 4 tests", None);
        check("", None);
    }

    #[test]
    fn a_report_of_playwright_is_counted() {
        let report = r#"{"errors":[],"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2,"duration":10}}"#;
        assert_eq!(Counts::of_playwright(report).expect("it is a report"), counts(6, 1, 2));
    }

    #[test]
    fn an_error_outside_of_tests_counts_as_a_failure() {
        let report = r#"{"errors":[{"message":"no"}],"stats":{"expected":5,"unexpected":0,"flaky":0,"skipped":0}}"#;
        assert_eq!(Counts::of_playwright(report).expect("it is a report"), counts(5, 1, 0));
    }

    #[test]
    fn something_else_is_no_report() {
        assert!(Counts::of_playwright("{}").is_err());
        assert!(Counts::of_playwright("Error: no tests found").is_err());
    }
}
