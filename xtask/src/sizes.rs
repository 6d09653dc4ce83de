//! What a browser has to fetch before anything shows, and what it may be at most.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::counts::Counts;

/// One kilobyte is 1000 bytes here, as in the network tab of browsers.
const KB: usize = 1000;
/// Part 2 kept 220 KB; with the pages of the own account, of administrators, of embedding and of feeds, and what is live, it may be 300, of the
/// 400 for everything.
const APP_LIMIT: usize = 300 * KB;
const WIDGET_LIMIT: usize = 60 * KB;
/// What a page pays before anybody points.
const LOADER_LIMIT: usize = 3 * KB;

const LOADER: &str = "hover-profile.js";

/// Files that are fetched together, and how much they may be when compressed by brotli.
#[derive(Debug)]
struct Bundle {
    name: &'static str,
    limit: usize,
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    name: String,
    size: Size,
}

/// The size of one file in bytes, as it lies in `dist/` and as it travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the report. Each bundle within its limit is one test that passed.
pub fn check(dist: &Path) -> Result<Counts> {
    let index = fs::read_to_string(dist.join("index.html")).context("there is no dist/index.html")?;
    let all = names(dist)?;
    let measure = |names: Vec<&String>| names.into_iter().map(|name| file(dist, name)).collect::<Result<Vec<_>>>();
    let bundles = [
        Bundle {
            name: "app",
            limit: APP_LIMIT,
            files: measure(all.iter().filter(|name| starts_app(&index, name)).collect())?,
        },
        Bundle {
            name: "widget",
            limit: WIDGET_LIMIT,
            files: measure(all.iter().filter(|name| starts_widget(name)).collect())?,
        },
        Bundle {
            name: "loader",
            limit: LOADER_LIMIT,
            files: measure(all.iter().filter(|name| *name == LOADER).collect())?,
        },
    ];
    print!("{}", table(&bundles));
    let mut counts = Counts::default();
    for bundle in &bundles {
        ensure!(!bundle.files.is_empty(), "{} is not in dist/", bundle.name);
        counts += if bundle.fits() { Counts::ONE_PASSED } else { Counts { failed: 1, ..Counts::default() } };
    }
    Ok(counts)
}

impl Bundle {
    fn total(&self) -> Size {
        self.files.iter().fold(Size::default(), |sum, File { size, .. }| Size {
            raw: sum.raw + size.raw,
            gzip: sum.gzip + size.gzip,
            brotli: sum.brotli + size.brotli,
        })
    }

    fn fits(&self) -> bool {
        self.total().brotli <= self.limit
    }
}

/// Compressed as far as brotli goes; the window is the largest that every browser must take.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 1 << 16, 11, 24);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(compressed)
}

/// Compressed as far as gzip goes.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// Code and style that `index.html` asks for by itself.
fn starts_app(index: &str, name: &str) -> bool {
    let code = [".wasm", ".js", ".css"].iter().any(|ending| name.ends_with(ending));
    // Minified HTML has no quotes around an address.
    let address = format!("/{name}");
    let ends = |rest: &str| rest.starts_with(['"', '\'', ' ', '>']);
    code && index.match_indices(&address).any(|(at, _)| ends(&index[at + address.len()..]))
}

/// What a page of another site fetches for one card: the loader, the widget and its style.
fn starts_widget(name: &str) -> bool {
    let code = [".wasm", ".js", ".css"].iter().any(|ending| name.ends_with(ending));
    code && (name.starts_with("widget") || name == LOADER)
}

/// Every file under `dist/`, by its path from there, sorted.
pub fn names(dist: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![dist.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(name) = path.strip_prefix(dist)?.to_str() {
                names.push(name.to_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

fn file(dist: &Path, name: &str) -> Result<File> {
    let bytes = fs::read(dist.join(name)).with_context(|| format!("cannot read dist/{name}"))?;
    let size = Size { raw: bytes.len(), gzip: gzip(&bytes)?.len(), brotli: brotli(&bytes)?.len() };
    Ok(File { name: name.to_owned(), size })
}

fn table(bundles: &[Bundle]) -> String {
    let mut table = format!("    {:<40} {:>10} {:>10} {:>10}   1 KB = 1000 bytes\n", "", "raw", "gzip", "brotli");
    let mut row = |name: &str, size: Size, remark: &str| {
        let [raw, gzip, brotli] = [size.raw, size.gzip, size.brotli].map(kilobytes);
        writeln!(table, "    {name:<40} {raw:>10} {gzip:>10} {brotli:>10}{remark}").expect("a String takes everything");
    };
    for bundle in bundles {
        for file in &bundle.files {
            row(&format!("  {}", file.name), file.size, "");
        }
        let verdict = if bundle.fits() { "within" } else { "OVER" };
        row(bundle.name, bundle.total(), &format!("   {verdict} the limit of {}", kilobytes(bundle.limit)));
    }
    table
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / KB as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(limit: usize, brotli: &[usize]) -> Bundle {
        let size = |&brotli: &usize| Size { raw: brotli * 4, gzip: brotli * 2, brotli };
        let files = brotli.iter().map(|brotli| File { name: "app.wasm".to_owned(), size: size(brotli) }).collect();
        Bundle { name: "app", limit, files }
    }

    #[test]
    fn the_limit_is_for_all_files_together_and_may_be_reached() {
        assert!(bundle(3000, &[1000, 2000]).fits());
        assert!(!bundle(2999, &[1000, 2000]).fits());
    }

    #[test]
    fn the_table_shows_each_file_the_sum_and_the_verdict() {
        let table = table(&[bundle(2000, &[1000, 2500])]);
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["app.wasm", "4.0", "KB", "2.0", "KB", "1.0", "KB"]);
        assert_eq!(lines[3][..7], ["app", "14.0", "KB", "7.0", "KB", "3.5", "KB"]);
        assert_eq!(lines[3][7..], ["OVER", "the", "limit", "of", "2.0", "KB"]);
    }

    #[test]
    fn the_app_is_what_index_html_asks_for() {
        let index = r#"<link rel="stylesheet" href="/base-1.css"><link href=/tokens-2.css rel=stylesheet><script type="module">import init from '/app-1.js';
            init({ module_or_path: '/app-1_bg.wasm' })</script><link rel="icon" href="/icon.svg">"#;
        for name in ["base-1.css", "tokens-2.css", "app-1.js", "app-1_bg.wasm"] {
            assert!(starts_app(index, name), "{name}");
        }
        for name in ["icon.svg", "widget.js", "app-1.js.br", "locales/en.json", "index.html"] {
            assert!(!starts_app(index, name), "{name}");
        }
    }

    #[test]
    fn the_widget_is_its_files_and_the_loader() {
        for name in ["widget.js", "widget_bg.wasm", "widget.css", "hover-profile.js"] {
            assert!(starts_widget(name), "{name}");
        }
        for name in ["app-1.js", "widget.js.br", "hover-card.css", "snippets/widget.js"] {
            assert!(!starts_widget(name), "{name}");
        }
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = b"who is who around you ".repeat(100);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&text).expect("a Vec takes everything").as_slice(), &mut plain)
            .expect("it was compressed by brotli");
        assert_eq!(plain, text);
        let zipped = gzip(&text).expect("a Vec takes everything");
        plain.clear();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&zipped[..]), &mut plain).expect("it was zipped");
        assert_eq!(plain, text);
    }
}
