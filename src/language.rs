//! What the app says, by key. English is compiled in; the browser's Intl counts and formats.

use std::cell::Cell;

mod words {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}
pub use words::{APP, CARD};

/// Texts by key, sorted by key.
pub type Words = &'static [(&'static str, &'static str)];

thread_local! {
    static SPOKEN: Cell<Words> = const { Cell::new(&[]) };
}

/// Chooses what is said from now on: [`APP`] or, in the widget, [`CARD`].
pub fn start(words: Words) {
    SPOKEN.set(words);
}

/// The text of a key; the key itself where there is none, which a test keeps from happening.
pub fn say(key: &'static str) -> String {
    find(SPOKEN.get(), key).unwrap_or(key).to_owned()
}

/// The text of a key, with `{name}` and the like filled in.
pub fn say_with(key: &'static str, values: &[(&str, &str)]) -> String {
    fill(find(SPOKEN.get(), key).unwrap_or(key), values)
}

/// The text of `key.one`, `key.other` and so on, as the language counts; `{n}` is the number as the language writes it.
pub fn say_count(key: &'static str, n: u64, values: &[(&str, &str)]) -> String {
    let words = SPOKEN.get();
    let text = find(words, &[key, ".", &plural(n)].concat()).or_else(|| find(words, &[key, ".other"].concat()));
    fill(text.unwrap_or(key), &[values, &[("n", number(n).as_str())]].concat())
}

/// A number as the reader's language writes it.
pub fn number(n: u64) -> String {
    #[cfg(target_arch = "wasm32")]
    if let Some(text) = crate::time::format("NumberFormat", &[], &(n as f64).into()) {
        return text;
    }
    n.to_string()
}

/// The language that Intl is asked in: what the page is written in, as the reader's country writes it. Whoever reads
/// English in Britain is told 20 November and 14:03.
/// Empty: the browser's own.
pub(crate) fn locale() -> String {
    let window = web_sys::window();
    let root = window.as_ref().and_then(|window| window.document()).and_then(|document| document.document_element());
    let page = root.and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let reader = window.and_then(|window| window.navigator().language()).unwrap_or_default();
    finer(&page, &reader).to_owned()
}

fn finer<'a>(page: &'a str, reader: &'a str) -> &'a str {
    // "en-GB" is a finer "en"; "english" is not.
    let finer =
        reader.strip_prefix(page).is_some_and(|rest| rest.is_empty() || page.is_empty() || rest.starts_with('-'));
    if finer { reader } else { page }
}

#[cfg(target_arch = "wasm32")]
fn plural(n: u64) -> String {
    crate::time::plural(n as f64).unwrap_or_default()
}

#[cfg(not(target_arch = "wasm32"))]
fn plural(n: u64) -> String {
    if n == 1 { "one" } else { "other" }.to_owned()
}

fn find(words: Words, key: &str) -> Option<&'static str> {
    words.binary_search_by(|(known, _)| (*known).cmp(key)).ok().map(|place| words[place].1)
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after))
        });
        match known {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, values: &[(&str, &str)], said: &str) {
        assert_eq!(fill(text, values), said);
    }

    #[test]
    fn values_take_their_places() {
        check("Follow {name}", &[("name", "Ana")], "Follow Ana");
        check("{a}{b}{a}", &[("a", "x"), ("b", "y")], "xyx");
    }

    #[test]
    fn what_has_no_value_stays_and_a_value_is_never_read_as_a_place() {
        check("{who} {name}", &[("name", "{who}")], "{who} {who}");
        check("a { b", &[], "a { b");
    }

    #[test]
    fn the_readers_country_says_how_the_language_of_the_page_is_written() {
        assert_eq!(finer("en", "en-GB"), "en-GB");
        assert_eq!(finer("en", "de-DE"), "en");
        assert_eq!(finer("en-US", "en-GB"), "en-US");
        assert_eq!(finer("", "fr"), "fr");
        assert_eq!(finer("", ""), "");
    }

    #[test]
    fn people_are_counted() {
        start(APP);
        assert_eq!(say_count("card.mutual", 1, &[]), "You both follow 1 person");
        assert_eq!(say_count("card.mutual", 3, &[]), "You both follow 3 people");
    }

    #[test]
    fn both_slices_are_sorted_and_the_widget_carries_a_part() {
        assert!(APP.is_sorted_by(|a, b| a.0 < b.0) && CARD.is_sorted_by(|a, b| a.0 < b.0));
        assert!(CARD.len() < APP.len() || APP.iter().all(|word| CARD.contains(word)));
        assert!(CARD.iter().all(|word| APP.contains(word)));
    }

    /// Reads the sources: each key that is said has its words.
    #[test]
    fn every_key_has_its_words() {
        let mut folders = vec![std::path::PathBuf::from("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of ours").flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else if entry.path().extension().is_some_and(|kind| kind == "rs") {
                    check_file(&entry.path());
                }
            }
        }
    }

    fn check_file(path: &std::path::Path) {
        let source = std::fs::read_to_string(path).expect("a source of ours");
        for (call, counted) in [("say(\"", false), ("say_with(\"", false), ("say_count(\"", true)] {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().expect("a key ends");
                let key = if counted { format!("{key}.other") } else { key.to_owned() };
                assert!(find(APP, &key).is_some(), "{}: no words for {key:?}", path.display());
            }
        }
    }
}
