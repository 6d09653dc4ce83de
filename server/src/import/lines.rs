//! The file as lines, each with its number and place, so that reading can go on from any of them.

use super::line::LINE_MAX;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

/// How much of the file's beginning goes into its digest.
const BEGINNING: u64 = 64 * 1024;

/// Where a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub number: u64,
    /// Of its first byte.
    pub offset: u64,
}

/// A line as it stands in the file, without its end.
pub struct RawLine {
    pub place: Place,
    /// None: longer than any line may be.
    pub bytes: Option<Vec<u8>>,
}

/// An open file.
pub struct Lines {
    reader: BufReader<File>,
    next: Place,
    length: u64,
    digest: String,
}

impl Lines {
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file that can be read twice"));
        }
        let mut beginning = Vec::new();
        Read::by_ref(&mut file).take(BEGINNING).read_to_end(&mut beginning)?;
        file.rewind()?;
        let mut digest = Sha256::new();
        digest.update(&beginning);
        digest.update(length.to_le_bytes());
        let digest = crate::random::hex(&digest.finalize());
        Ok(Self {
            reader: BufReader::with_capacity(256 * 1024, file),
            next: Place { number: 1, offset: 0 },
            length,
            digest,
        })
    }

    /// In bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Of the file's beginning and length: tells one file from another.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Where the next line begins.
    pub fn place(&self) -> Place {
        self.next
    }

    /// Goes to a line.
    pub fn go_to(&mut self, place: Place) -> io::Result<()> {
        // Within the buffer where it can: lines that are read again often stand together.
        let by = place.offset as i64 - self.next.offset as i64;
        self.reader.seek_relative(by)?;
        self.next = place;
        Ok(())
    }

    /// The next line; none at the end.
    pub fn read(&mut self) -> io::Result<Option<RawLine>> {
        let place = self.next;
        let mut bytes = Vec::new();
        let mut read = Read::by_ref(&mut self.reader).take(LINE_MAX as u64 + 1).read_until(b'\n', &mut bytes)? as u64;
        if read == 0 {
            return Ok(None);
        }
        let whole = bytes.len() <= LINE_MAX;
        if !whole && bytes.last() != Some(&b'\n') {
            read += skip_line(&mut self.reader)?;
        }
        self.next = Place { number: place.number + 1, offset: place.offset + read };
        if place.offset == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(.."\u{feff}".len());
        }
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(Some(RawLine { place, bytes: whole.then_some(bytes) }))
    }
}

/// Passes over the rest of a line without keeping it.
fn skip_line(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let (ended, count) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(place) => (true, place + 1),
            None => (buffer.is_empty(), buffer.len()),
        };
        reader.consume(count);
        skipped += count as u64;
        if ended {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(content: &[u8]) -> Vec<(u64, Option<String>)> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("writes");
        let mut lines = Lines::open(file.path()).expect("opens");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        std::iter::from_fn(|| lines.read().expect("reads"))
            .map(|line| (line.place.number, line.bytes.map(text)))
            .collect()
    }

    #[test]
    fn every_kind_of_line_end_is_one() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(read(b"a\r\nb\n\nc"), [(1, said("a")), (2, said("b")), (3, said("")), (4, said("c"))]);
        assert_eq!(read("\u{feff}a\n".as_bytes()), [(1, said("a"))]);
        assert_eq!(read(b""), []);
    }

    #[test]
    fn a_line_without_end_is_passed_over_and_the_next_one_is_read() {
        let mut content = vec![b'x'; LINE_MAX + 300_000];
        content.extend(b"\nnext\n");
        assert_eq!(read(&content), [(1, None), (2, Some("next".to_owned()))]);
    }

    #[test]
    fn reading_goes_on_from_any_line() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"one\ntwo\nthree\n").expect("writes");
        let mut lines = Lines::open(file.path()).expect("opens");
        lines.read().expect("reads");
        let second = lines.place();
        while lines.read().expect("reads").is_some() {}
        lines.go_to(second).expect("goes");
        let line = lines.read().expect("reads").expect("the second");
        assert_eq!((line.place.number, line.bytes.as_deref()), (2, Some(&b"two"[..])));
    }
}
