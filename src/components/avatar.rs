//! A person's picture: their own, or initials in a colour that is always theirs.

use kith_api::ids::PersonId;
use kith_api::paths::percent_encode;
use kith_api::people::Person;
use leptos::prelude::*;

/// Hues that carry white letters at a contrast of at least 4.5 in these darkness steps, far enough apart to be told.
const COLOURS: [&str; 12] = [
    "#9f3a38", "#a04a16", "#7d5a00", "#5b6600", "#3a6f2b", "#0f7155", "#0b6e7f", "#2564a8", "#4a55b8", "#6d4aae",
    "#8d3f93", "#a1386b",
];

/// The picture of a person, always an image; its size is the style's (`--avatar-size`). The name stands beside it, or
/// names the link around it.
#[component]
pub fn Avatar(
    /// Of whom.
    #[prop(into)]
    person: Signal<Person>,
    /// Described by the person's name; without it the picture is decoration beside the written name.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let source = move || person.with(|person| source(person));
    let alt = move || if named { person.with(|person| person.name.clone()) } else { String::new() };
    view! { <img class="avatar" src=source alt=alt width="48" height="48" decoding="async" draggable="false" /> }
}

/// The address of a person's picture: their own at 96 px, or initials as a drawing.
pub fn source(person: &Person) -> String {
    match &person.picture {
        Some(picture) => format!("{picture}/96"),
        None => drawn(person.id, &person.name),
    }
}

fn drawn(id: PersonId, name: &str) -> String {
    let colour = COLOURS[(id.bits() as u64 % COLOURS.len() as u64) as usize];
    let mut letters = String::new();
    for letter in initials(name).chars() {
        match letter {
            '&' => letters.push_str("&amp;"),
            '<' => letters.push_str("&lt;"),
            other => letters.push(other),
        }
    }
    let mut address = String::from("data:image/svg+xml,");
    let parts = [
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'><rect width='40' height='40' fill='",
        colour,
        "'/><text x='20' y='20.5' dy='.35em' text-anchor='middle' fill='#fff' font-family='system-ui,sans-serif' \
         font-weight='600' font-size='16'>",
        &letters,
        "</text></svg>",
    ];
    for part in parts {
        percent_encode(part, &mut address);
    }
    address
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let letters: String = first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
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
        check("ana maria souza", "AS");
        check("Žofie Černá", "ŽČ");
        check("(Ben) O'Neill", "BO");
        check("李 雷", "李雷");
    }

    #[test]
    fn a_name_without_letters_still_has_a_picture() {
        check("", "?");
        check("  ", "?");
        check("🎉", "?");
    }

    #[test]
    fn a_drawing_is_one_address_without_anything_to_escape() {
        let drawing = drawn(PersonId::from_bits(5), "<b> &co");
        let safe = |letter: char| letter.is_ascii_alphanumeric() || "%-._~:/+,".contains(letter);
        assert!(drawing.chars().all(safe), "{drawing}");
    }
}
