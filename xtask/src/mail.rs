//! Kith between people and mail servers that stall, refuse and die: `mail_servers.py` plays them (aiosmtpd), and says of each
//! how it went.

use anyhow::{Result, ensure};

use crate::command::{command, run_seeing};
use crate::counts::Counts;
use crate::places::Places;
use crate::report::Report;
use crate::tools;

/// Runs it, and counts each server's fault as one test.
pub fn mail(report: &mut Report, places: &Places) -> bool {
    report.step("mail servers", || run(places))
}

fn run(places: &Places) -> Result<Counts> {
    let python = tools::python_with(places, "aiosmtpd")?;
    let mut counts = Counts::default();
    let mut servers = command(python, &places.root);
    let status = run_seeing(servers.arg("xtask/mail_servers.py").arg(places.server()), |line| {
        counts.passed += usize::from(line.starts_with("ok: "));
        counts.failed += usize::from(line.starts_with("FAILED: "));
    })?;
    ensure!(counts.ran_any(), "no test was run ({status})");
    if !status.success() {
        counts.failed = counts.failed.max(1);
    }
    Ok(counts)
}
