//! Turns what is kept as data into Rust: the words of `public/locales/en.json`, the drawings of
//! `src/components/icons.svg` and the stylesheet of the widget.
//!
//! Sorted static slices need no parser, no map and no allocation in the browser, and whoever does not use one of the
//! slices does not carry it: the widget takes `CARD`, the app `APP`.

use std::{env, fmt::Write, fs, path::Path};

/// What the hover profile says, in the app and in the widget.
const CARD_PREFIXES: [&str; 3] = ["card.", "follow.", "notice."];

/// The styles of what the widget shows, in the order of their layers.
const WIDGET_STYLES: [&str; 7] = ["layers", "tokens", "avatar", "icon", "follow_button", "hover_card", "notice"];

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let write = |name: &str, text: String| {
        fs::write(Path::new(&out).join(name), text).expect("the output folder can be written");
    };
    write("words.rs", words(&read("public/locales/en.json")));
    write("icons.rs", icons(&read("src/components/icons.svg")));
    let styles = WIDGET_STYLES.iter().chain(&["widget"]).map(|name| read(&format!("style/{name}.css")));
    write("widget.css", shrink(&styles.collect::<String>()));
}

fn read(path: &str) -> String {
    println!("cargo::rerun-if-changed={path}");
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn words(json: &str) -> String {
    let catalogue: std::collections::BTreeMap<String, String> =
        serde_json::from_str(json).expect("en.json is one flat object of texts");
    let slice = |name: &str, about: &str, keep: &dyn Fn(&str) -> bool| {
        let mut text = format!("/// {about}\npub static {name}: &[(&str, &str)] = &[\n");
        for (key, words) in catalogue.iter().filter(|(key, _)| keep(key)) {
            writeln!(text, "    ({key:?}, {words:?}),").expect("a string grows");
        }
        text + "];\n"
    };
    slice("APP", "Everything the app says, sorted by key.", &|_| true)
        + &slice("CARD", "What the hover profile says, sorted by key.", &|key| {
            CARD_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
        })
}

/// One constant per `<symbol id="…">`, so that only the drawings in use are carried.
fn icons(sprite: &str) -> String {
    let mut text = String::new();
    for symbol in sprite.split("<symbol id=\"").skip(1) {
        let (name, rest) = symbol.split_once('"').expect("an id ends");
        let drawing = rest.split_once('>').and_then(|(_, inside)| inside.split_once("</symbol>"));
        let drawing = drawing.expect("a symbol ends").0.trim();
        let constant = name.to_uppercase().replace('-', "_");
        writeln!(text, "/// The drawing `{name}`.\npub const {constant}: Drawing = Drawing({drawing:?});")
            .expect("a string grows");
    }
    text
}

/// Drops comments and spaces, as far as that takes no parser.
fn shrink(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept += before;
        rest = comment.split_once("*/").expect("a comment ends").1;
    }
    kept += rest;
    let mut kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    // Only where a space can mean nothing: around `+`, `-`, `*` and `(` it may.
    for sign in ["{", "}", ";", ","] {
        kept = kept.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
    }
    kept.replace(": ", ":").replace(";}", "}")
}
