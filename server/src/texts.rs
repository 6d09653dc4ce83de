//! What people write of themselves, before it is kept: without what would turn or hide the text around it.

use kith_api::problem::FieldError;

/// A text of one line: trimmed, without characters that turn what follows. Refused: other control characters, and more than
/// `most` characters.
pub fn one_line(text: &str, most: usize) -> Result<String, String> {
    checked(text, most, |_| false)
}

/// A text of several lines, as [`one_line`]; its line breaks and tabs stay.
pub fn many_lines(text: &str, most: usize) -> Result<String, String> {
    checked(&text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n"), most, |letter| {
        matches!(letter, '\n' | '\t')
    })
}

/// A text on one line, however it was typed: line breaks become spaces. What is refused is as for [`one_line`].
pub fn joined_lines(text: &str, most: usize) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\n', '\u{2028}', '\u{2029}'], " ");
    one_line(&text, most)
}

fn checked(text: &str, most: usize, allowed: impl Fn(char) -> bool) -> Result<String, String> {
    let breaks = |letter: char| matches!(letter, '\u{2028}' | '\u{2029}');
    if text.chars().any(|letter| (letter.is_control() && !allowed(letter)) || breaks(letter)) {
        return Err("control characters are not taken".to_owned());
    }
    let kept = without_turns(text);
    // Nothing but what nobody sees is nothing.
    let kept = if kept.chars().all(is_blank) { "" } else { kept.trim() };
    if kept.chars().count() > most {
        return Err(format!("at most {most} characters are taken"));
    }
    Ok(kept.to_owned())
}

/// A text without the characters that turn what stands around it.
pub fn without_turns(text: &str) -> String {
    text.chars().filter(|letter| !turns(*letter)).collect()
}

/// Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9), and the deprecated format characters: one left
/// open turns around the page behind it. Marks (U+200E, U+200F, U+061C) turn nothing and stay: some languages need them.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{feff}')
}

/// Whether a character leaves nothing to see.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}')
}

/// The wrong fields of a form, gathered while it is read, so that all are named at once.
#[derive(Debug, Default)]
pub struct Wrong(Vec<FieldError>);

impl Wrong {
    /// Takes what is right; remembers what is not, and stands in for it with nothing.
    pub fn unless<T: Default>(&mut self, pointer: &str, read: Result<T, String>) -> T {
        read.unwrap_or_else(|detail| {
            self.0.push(FieldError { pointer: pointer.to_owned(), detail });
            T::default()
        })
    }

    /// Nothing was wrong, or here is what.
    pub fn end(self) -> Result<(), crate::error::Error> {
        if self.0.is_empty() { Ok(()) } else { Err(crate::error::Error::Invalid(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kept: Option<&str>) {
        assert_eq!(one_line(text, 10).ok().as_deref(), kept, "{text:?}");
    }

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        check("  Ana  ", Some("Ana"));
        check("Ana  Ruiz", Some("Ana  Ruiz"));
        check("žofie 田中", Some("žofie 田中"));
        check("👩‍👩‍👧", Some("👩‍👩‍👧"));
        check("12345678901", None);
        check("   1234567890   ", Some("1234567890"));
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["a\0b", "a\nb", "a\tb", "a\u{7f}", "a\u{9b}b", "a\u{2028}b", "a\r\nBcc: x"] {
            check(text, None);
        }
    }

    #[test]
    fn nothing_turns_the_text_around_it() {
        check("\u{202e}txt\u{202c}", Some("txt"));
        check("a\u{2067}b\u{2069}", Some("ab"));
        check("א\u{200f}ב", Some("א\u{200f}ב"));
    }

    #[test]
    fn what_nobody_sees_is_nothing() {
        check("\u{200b}\u{2060} \u{3164}", Some(""));
        check("\u{202e}", Some(""));
    }

    #[test]
    fn lines_stay_or_are_joined() {
        assert_eq!(many_lines("a\r\nb\rc\td\u{2028}e\n", 20).as_deref(), Ok("a\nb\nc\td\ne"));
        assert!(many_lines("a\u{0}b", 20).is_err());
        assert_eq!(joined_lines("a\r\nb\nc", 20).as_deref(), Ok("a b c"));
        assert!(joined_lines("a\tb", 20).is_err());
    }
}
