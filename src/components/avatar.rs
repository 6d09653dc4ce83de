//! A person's picture: their own, or initials in a colour that is always theirs.

#[cfg(feature = "app")]
pub use super::views::Avatar;
use crate::dom::{Build, make};
use crate::embedding;
use kith_api::ids::PersonId;
use kith_api::people::Person;
use web_sys::HtmlElement;

/// Hues that carry white letters at a contrast of at least 4.5 in these darkness steps, far enough apart to be told.
const COLOURS: [&str; 12] = [
    "#9f3a38", "#a04a16", "#7d5a00", "#5b6600", "#3a6f2b", "#0f7155", "#0b6e7f", "#2564a8", "#4a55b8", "#6d4aae",
    "#8d3f93", "#a1386b",
];

/// The picture of a person; its size is the style's (`--avatar-size`), and the picture's own as asked for (`/48`, `/96`,
/// `/256`). `name` describes it where the name does not stand beside it.
pub fn picture(person: &Person, size: &str, name: &str) -> HtmlElement {
    let Some(own) = &person.picture else { return drawn(person.id, &person.name, name) };
    let image = make("img", "avatar");
    let (id, of, described, broken) = (person.id, person.name.clone(), name.to_owned(), image.clone());
    // A picture that cannot be had is no broken image: initials stand in its place.
    let fail = move |_| drop(broken.replace_with_with_node_1(&drawn(id, &of, &described)));
    image
        .on("error", Box::new(fail))
        .attr("src", &embedding::address(&[own, size].concat()))
        .attr("alt", name)
        .attr("width", "48")
        .attr("height", "48")
        .attr("decoding", "async")
        .attr("draggable", "false")
}

/// Initials, written by the style: they are no text of the page, which is searched, copied and read aloud. No drawing
/// in an image either, which is a document of its own to the browser (decision 11).
fn drawn(id: PersonId, of: &str, name: &str) -> HtmlElement {
    let colour = COLOURS[(id.bits() as u64 % COLOURS.len() as u64) as usize];
    let letters = make("span", "avatar").attr("data-initials", &initials(of));
    // Not as an attribute, which a page's content security policy may forbid.
    let _ = letters.style().set_property("background", colour);
    if name.is_empty() {
        letters.attr("aria-hidden", "true")
    } else {
        letters.attr("role", "img").attr("aria-label", name)
    }
}

/// The first letters of the first and the last word; the style makes them large.
fn initials(name: &str) -> String {
    let (mut first, mut last, mut in_word) = (None, None, false);
    for letter in name.chars() {
        if letter.is_whitespace() {
            in_word = false;
        } else if !in_word && is_letter(letter) {
            in_word = true;
            *if first.is_none() { &mut first } else { &mut last } = Some(letter);
        }
    }
    if first.is_none() { "?".to_owned() } else { first.into_iter().chain(last).collect() }
}

/// Near enough, and without the tables of Unicode, which weigh more than all the rest of this.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter >= '\u{c0}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, letters: &str) {
        assert_eq!(initials(name), letters);
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        check("Ana", "A");
        check("ana maria souza", "as");
        check("Žofie Černá", "ŽČ");
        check("(Ben) O'Neill", "BO");
        check("李 雷", "李雷");
    }

    #[test]
    fn a_name_without_letters_still_has_a_picture() {
        check("", "?");
        check("  ", "?");
        check("- & -", "?");
    }
}
