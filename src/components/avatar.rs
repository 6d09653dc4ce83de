//! A person's picture: their own, or initials in a colour that is always theirs.

#[cfg(feature = "app")]
pub use super::views::Avatar;
use crate::dom::{Build, make};
use crate::embedding;
use kith_api::ids::PersonId;
use kith_api::paths::percent_encode;
use kith_api::people::Person;
use web_sys::HtmlElement;

/// Hues that carry white letters at a contrast of at least 4.5 in these darkness steps, far enough apart to be told.
const COLOURS: [&str; 12] = [
    "#9f3a38", "#a04a16", "#7d5a00", "#5b6600", "#3a6f2b", "#0f7155", "#0b6e7f", "#2564a8", "#4a55b8", "#6d4aae",
    "#8d3f93", "#a1386b",
];

/// The address of a person's picture: their own, as large as asked for (`/48`, `/96`, `/256`), or initials as a drawing.
pub fn source(person: &Person, size: &str) -> String {
    match &person.picture {
        Some(picture) => embedding::address(&[picture, size].concat()),
        None => drawn(person.id, &person.name),
    }
}

/// The picture of a person, always an image; its size is the style's (`--avatar-size`). `name` describes the picture where the name does not stand beside it.
pub fn picture(person: &Person, name: &str) -> HtmlElement {
    let image = make("img", "avatar");
    // A picture that cannot be had is no broken image: initials stand in its place.
    let image = if person.picture.is_some() {
        let (id, name, own) = (person.id, person.name.clone(), image.clone());
        let mut tried = false;
        image.on(
            "error",
            Box::new(move |_| {
                if !std::mem::replace(&mut tried, true) {
                    let _ = own.set_attribute("src", &drawn(id, &name));
                }
            }),
        )
    } else {
        image
    };
    image
        .attr("src", &source(person, "/96"))
        .attr("alt", name)
        .attr("width", "48")
        .attr("height", "48")
        .attr("draggable", "false")
}

pub(super) fn drawn(id: PersonId, name: &str) -> String {
    let colour = COLOURS[(id.bits() as u64 % COLOURS.len() as u64) as usize];
    let mut address = String::from("data:image/svg+xml,");
    let mut add = |text: &str| percent_encode(text, &mut address);
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'><rect width='40' height='40' fill='");
    add(colour);
    add("'/><text x='20' y='20.5' dy='.35em' text-anchor='middle' fill='#fff' font-family='system-ui,sans-serif' ");
    add("font-weight='600' font-size='16' style='text-transform:uppercase'>");
    add(&initials(name));
    add("</text></svg>");
    address
}

/// The first letters of the first and the last word; the drawing makes them large.
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

    #[test]
    fn a_drawing_is_one_address_without_anything_to_escape() {
        let drawing = drawn(PersonId::from_bits(5), "<b> &co");
        let safe = |letter: char| letter.is_ascii_alphanumeric() || "%-._~:/+,".contains(letter);
        assert!(drawing.chars().all(safe), "{drawing}");
    }
}
