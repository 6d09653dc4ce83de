//! How names are compared: sort keys and search words, the same on every engine because they are computed here.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest sort key, in characters: names differ long before.
const SORT_KEY_MAX: usize = 200;
/// Most words that a search looks at.
pub const SEARCH_WORDS: usize = 4;

/// Compatibility-decomposed, marks and strokes dropped, case folded: `Žofie` and `ZOFIE` are one, `Łódź` and `lodz`.
pub fn fold(text: &str) -> String {
    // Upper case first, so that what folds to several letters does (ß, ŉ); twice decomposed, because folding composes.
    text.nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(|letter| {
            let (first, second) = without_stroke(letter);
            std::iter::once(first).chain(second)
        })
        .collect()
}

/// Unicode takes these apart nowhere, but whoever has no key for them types this.
const fn without_stroke(letter: char) -> (char, Option<char>) {
    match letter {
        'ł' => ('l', None),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ŧ' => ('t', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    }
}

/// What a name sorts by.
pub fn sort_key(name: &str) -> String {
    words(name).collect::<Vec<_>>().join(" ").chars().take(SORT_KEY_MAX).collect()
}

/// The folded words of a text: what lies between anything but letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The end of the range of all words that begin with `prefix`: `word >= prefix AND word < end`.
pub fn prefix_end(prefix: &str) -> String {
    // No word holds the last code point, so it is above every continuation.
    format!("{prefix}\u{10FFFF}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, folded: &str) {
        assert_eq!(fold(text), folded);
    }

    #[test]
    fn accents_and_case_are_ignored() {
        check("Žofie Dvořáková", "zofie dvorakova");
        check("STRASSE", "strasse");
        check("Straße", "strasse");
        check("ﬁle", "file");
        check("Ａｎａ", "ana");
        check("İstanbul", "istanbul");
        check("ŁÓDŹ", "lodz");
        check("Bjørn Þórðarson", "bjorn thordarson");
        check("Œuvre, Ærø", "oeuvre, aero");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        check("田中 太郎", "田中 太郎");
        check("Ελένη", "ελενη");
    }

    #[test]
    fn a_name_falls_into_its_words() {
        let words: Vec<_> = words("Chris O'Neill-Smith (Ann || Bo)").collect();
        assert_eq!(words, ["chris", "o", "neill", "smith", "ann", "bo"]);
        assert_eq!(sort_key("  O'Neill,  Chris "), "o neill chris");
    }

    #[test]
    fn a_range_holds_every_continuation_and_nothing_else() {
        let end = prefix_end("an");
        for word in ["an", "ana", "anzz", "an\u{ffff}"] {
            assert!("an" <= word && word < end.as_str(), "{word}");
        }
        assert!("ao" >= end.as_str());
    }
}
