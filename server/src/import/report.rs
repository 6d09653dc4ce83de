//! What an import says while it runs: notes, refused lines, and how far it is.

use super::Counts;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Without a terminal: how often it says how far it is.
const NOW_AND_THEN: Duration = Duration::from_secs(5);

/// Where it goes to.
pub struct Report {
    say: Box<dyn FnMut(&str) + Send>,
    bar: Option<ProgressBar>,
    said: Instant,
}

impl Report {
    /// To stderr: a bar where that is a terminal, otherwise a line now and then.
    pub fn to_stderr() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::to(|text| eprintln!("{text}"));
        }
        let style = "{bar:32} {percent:>3} %  {msg}  {eta} left";
        let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(style).expect("a well-formed template"));
        let above = bar.clone();
        Self { bar: Some(bar), ..Self::to(move |text| above.suspend(|| eprintln!("{text}"))) }
    }

    /// To a function.
    pub fn to(say: impl FnMut(&str) + Send + 'static) -> Self {
        Self { say: Box::new(say), bar: None, said: Instant::now() }
    }

    /// Says something.
    pub fn say(&mut self, text: &str) {
        (self.say)(text);
    }

    /// Says something of a line.
    pub fn line(&mut self, number: u64, text: &str) {
        self.say(&format!("line {number}: {text}"));
    }

    /// Says how far it is, in bytes.
    pub fn progress(&mut self, done: u64, of: u64, counts: &Counts) {
        match &self.bar {
            Some(bar) => {
                bar.set_length(of);
                bar.set_position(done);
                bar.set_message(counts.to_string());
            }
            None if self.said.elapsed() >= NOW_AND_THEN => {
                self.said = Instant::now();
                self.say(&format!("{} % of the file: {counts}", done * 100 / of.max(1)));
            }
            None => {}
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
