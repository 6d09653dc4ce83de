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

/// One constant per `<symbol id="…">`, so that only the drawings in use are carried, each as the data of one path: markup
/// would need `innerHTML`, which pages with Trusted Types forbid to whoever they embed.
fn icons(sprite: &str) -> String {
    let mut text = String::new();
    for symbol in sprite.split("<symbol id=\"").skip(1) {
        let (name, rest) = symbol.split_once('"').expect("an id ends");
        let drawing = rest.split_once('>').and_then(|(_, inside)| inside.split_once("</symbol>"));
        let drawing: String =
            drawing.expect("a symbol ends").0.split('<').filter(|tag| !tag.is_empty()).map(path).collect();
        let constant = name.to_uppercase().replace('-', "_");
        writeln!(text, "/// The drawing `{name}`.\npub const {constant}: Drawing = Drawing({drawing:?});")
            .expect("a string grows");
    }
    text
}

/// The data of a path that looks as this element of SVG does.
fn path(tag: &str) -> String {
    let attribute = |name: &str| tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    let text = |name: &str| attribute(name).unwrap_or_else(|| panic!("<{tag} has no {name}")).0;
    let number = |name: &str| text(name).parse::<f64>().unwrap_or_else(|_| panic!("<{tag}: {name} is no number"));
    match tag.split(' ').next() {
        Some("path") => text("d").to_owned(),
        Some("circle") => {
            let (x, y, r) = (number("cx"), number("cy"), number("r"));
            format!("M{} {y}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 {} 0z", round(x - r), 2.0 * r, -2.0 * r)
        }
        Some("rect") => {
            let (x, y, r) = (number("x"), number("y"), number("rx"));
            let (across, down) = (round(number("width") - 2.0 * r), round(number("height") - 2.0 * r));
            let corner = |x: f64, y: f64| format!("a{r} {r} 0 0 1 {x} {y}");
            [
                format!("M{} {y}h{across}", round(x + r)),
                corner(r, r) + &format!("v{down}"),
                corner(-r, r) + &format!("h{}", -across),
                corner(-r, -r) + &format!("v{}", -down),
                corner(r, -r) + "z",
            ]
            .concat()
        }
        _ => panic!("icons.svg has a shape that build.rs does not know: <{tag}"),
    }
}

/// Of what differs by binary fractions alone, the short form.
fn round(length: f64) -> f64 {
    (length * 1000.0).round() / 1000.0
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
