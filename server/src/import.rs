//! Moving an existing site in: a file of JSON Lines, read as a stream, some hundred lines in one transaction.
//!
//! Everything is keyed by (source, id): the same line again does nothing, a changed one changes what it made. How far an
//! import is stands in the transaction of each batch, so that one that was cut goes on from there. Lines that name what
//! comes later in the file are read again at its end.

mod batch;
mod line;
mod lines;
mod report;

pub use report::Report;

use crate::site::now;
use crate::store::Store;
use crate::store::imports::Progress;
use anyhow::Context;
use batch::{Batch, Failure, Fate};
use line::{Line, Refusal};
use lines::{Lines, Place, RawLine};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io;
use std::path::Path;

/// Lines in one transaction.
const BATCH_LINES: usize = 500;
/// Bytes in one transaction, give or take a line.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// The most lines that are kept in mind to be read again; what is over is refused where it stands.
const AGAIN_MAX: usize = 1_000_000;

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They made or changed something.
    pub added: u64,
    /// They were known.
    pub unchanged: u64,
    /// They were not taken, each with a reason.
    pub refused: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} added, {} unchanged, {} refused", self.added, self.unchanged, self.refused)
    }
}

/// Imports a file under the name of a source, or what is left of it; an error means that it was cut.
pub async fn import(store: &Store, source: &str, file: &Path, report: Report) -> anyhow::Result<Counts> {
    let mut import = Import::open(store, source, file, report).await?;
    while import.batch().await? {}
    import.again().await?;
    import.end().await
}

/// An import under way.
struct Import<'a> {
    store: &'a Store,
    source: &'a str,
    lines: Lines,
    counts: Counts,
    /// How many of the added changed what was there.
    changed: u64,
    /// Lines that named somebody unknown.
    again: Vec<Place>,
    /// Where the first of them stands: an import that is cut goes on from there.
    held: Option<Progress>,
    report: Report,
}

impl<'a> Import<'a> {
    async fn open(store: &'a Store, source: &'a str, file: &Path, report: Report) -> anyhow::Result<Self> {
        let lines = Lines::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let progress = store.import_progress(source, lines.digest()).await?;
        let (counts, changed, again) = (Counts::default(), 0, Vec::new());
        let mut import = Self { store, source, lines, counts, changed, again, held: None, report };
        if let Some(progress) = progress {
            let place = Place { number: progress.line.unsigned_abs() + 1, offset: progress.offset_at.unsigned_abs() };
            import.lines.go_to(place)?;
            import.counts = Counts {
                added: progress.added.unsigned_abs(),
                unchanged: progress.unchanged.unsigned_abs(),
                refused: progress.refused.unsigned_abs(),
            };
            import.report.say(&format!("goes on from line {}, where it was cut: {}", place.number, import.counts));
        }
        Ok(import)
    }

    /// Takes the next lines; says whether there were any.
    async fn batch(&mut self) -> anyhow::Result<bool> {
        let raw = gather(|| self.lines.read())?;
        if raw.is_empty() {
            return Ok(false);
        }
        self.take(raw, AGAIN_MAX.saturating_sub(self.again.len())).await?;
        self.report.progress(self.lines.place().offset, self.lines.length(), &self.counts);
        Ok(true)
    }

    /// Reads again the lines that named somebody unknown, as long as that helps; refuses the rest.
    async fn again(&mut self) -> anyhow::Result<()> {
        let mut helped = true;
        while !self.again.is_empty() {
            let waiting = std::mem::take(&mut self.again);
            let mut places = waiting.iter();
            loop {
                let raw = gather(|| {
                    let Some(place) = places.next() else { return Ok(None) };
                    self.lines.go_to(*place)?;
                    self.lines.read()
                })?;
                if raw.is_empty() {
                    break;
                }
                self.take(raw, if helped { usize::MAX } else { 0 }).await?;
            }
            helped = self.again.len() < waiting.len();
        }
        Ok(())
    }

    async fn end(self) -> anyhow::Result<Counts> {
        let mut tx = self.store.begin().await?;
        tx.end_import(self.source, self.lines.digest()).await?;
        tx.commit().await?;
        let Self { mut report, changed, counts, .. } = self;
        report.end();
        if changed > 0 {
            report.say(&format!("{changed} of the added changed what an earlier import had made"));
        }
        Ok(counts)
    }

    /// Takes some lines in one transaction. Of those that name somebody unknown, so many are kept to be read again.
    async fn take(&mut self, raw: Vec<RawLine>, keep: usize) -> anyhow::Result<()> {
        let read: Vec<_> = raw.into_iter().filter_map(read).collect();
        let ids = read.iter().filter_map(|read| read.line.as_ref().ok()).flat_map(Line::ids).collect();
        let mut batch = Batch::begin(self.store, self.source, ids, now()).await?;
        let (mut kept, reading_on) = (0, self.lines.place());
        for Read { place, line, digest } in read {
            let before = self.counts;
            let report = &mut self.report;
            let taken = match line {
                Ok(line) => batch.take(line, digest, |note| report.line(place.number, &note)).await,
                Err(refusal) => Err(refusal.into()),
            };
            match taken {
                Ok(Fate::Added) => self.counts.added += 1,
                Ok(Fate::Changed) => {
                    self.counts.added += 1;
                    self.changed += 1;
                }
                Ok(Fate::Unchanged) => self.counts.unchanged += 1,
                Err(Failure::Refused(Refusal::Unknown { .. })) if kept < keep => {
                    kept += 1;
                    self.again.push(place);
                    self.held.get_or_insert_with(|| progress(place, before));
                }
                Err(Failure::Refused(refusal)) => {
                    self.counts.refused += 1;
                    self.report.line(place.number, &refusal.to_string());
                }
                Err(Failure::Database(error)) => {
                    return Err(error).with_context(|| format!("line {} and those near it", place.number));
                }
            }
        }
        let mut tx = batch.end().await?;
        let progress = self.held.unwrap_or_else(|| progress(reading_on, self.counts));
        tx.set_import_progress(self.source, self.lines.digest(), &progress).await?;
        Ok(tx.commit().await?)
    }
}

/// As many lines as go into one transaction.
fn gather(mut next: impl FnMut() -> io::Result<Option<RawLine>>) -> io::Result<Vec<RawLine>> {
    let mut raw = Vec::new();
    let mut bytes = 0;
    while raw.len() < BATCH_LINES && bytes < BATCH_BYTES {
        let Some(line) = next()? else { break };
        bytes += line.bytes.as_ref().map_or(0, Vec::len);
        raw.push(line);
    }
    Ok(raw)
}

/// A line that was read, or the reason why not.
struct Read {
    place: Place,
    line: Result<Line, Refusal>,
    digest: String,
}

/// None for an empty line.
fn read(raw: RawLine) -> Option<Read> {
    let Some(bytes) = raw.bytes else {
        return Some(Read { place: raw.place, line: Err(Refusal::LineTooLong), digest: String::new() });
    };
    if bytes.is_empty() {
        return None;
    }
    let digest = crate::random::hex(&Sha256::digest(&bytes));
    Some(Read { place: raw.place, line: Line::read(&bytes), digest })
}

/// How far it is, when `next` is the next line.
fn progress(next: Place, counts: Counts) -> Progress {
    Progress {
        line: next.number as i64 - 1,
        offset_at: next.offset as i64,
        added: counts.added as i64,
        unchanged: counts.unchanged as i64,
        refused: counts.refused as i64,
    }
}

#[cfg(test)]
mod tests;
