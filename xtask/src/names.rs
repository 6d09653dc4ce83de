//! Short names between a wasm file and its glue.
//!
//! wasm-bindgen calls each import by a name of forty letters with a hash in it, once in either file; hashes do not
//! compress, and of the widget they were 4 KB. wasm-opt shortens them in the wasm and says how; here the glue follows.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command::read;
use crate::tools::Tools;

/// What wasm-opt says of `--minify-imports-and-exports-and-modules`: module and name, and the short one; name and the short one.
struct Renamed {
    imports: Vec<(String, String, String)>,
    exports: Vec<(String, String)>,
}

impl Renamed {
    fn read(json: &str) -> Option<Self> {
        let all: Value = serde_json::from_str(json).ok()?;
        let text = |of: &Value| of.as_str().map(str::to_owned);
        let imports = all.get("imports")?.as_array()?.iter();
        let exports = all.get("exports")?.as_array()?.iter();
        Some(Self {
            imports: imports
                .map(|of| Some((text(of.get(0)?)?, text(of.get(1)?)?, text(of.get(2)?)?)))
                .collect::<Option<_>>()?,
            exports: exports.map(|of| Some((text(of.get(0)?)?, text(of.get(1)?)?))).collect::<Option<_>>()?,
        })
    }
}

/// The one module that wasm-opt leaves of all that were imported from.
const MODULE: &str = "a";
/// What the glue calls the exports.
const EXPORTS: &str = "wasm.";

/// Shortens the names of `x_bg.wasm` and `x.js` for each `x` in a folder, in place.
pub fn shorten(dist: &Path, tools: &Tools) -> Result<()> {
    for entry in fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix("_bg.wasm") else { continue };
        let glue = dist.join(format!("{name}.js"));
        let script = fs::read_to_string(&glue).with_context(|| format!("cannot read {}", glue.display()))?;
        let mut wasm_opt = tools.wasm_opt(dist);
        // What Rust's wasm uses; with all features wasm-opt writes imports in a form that browsers do not read yet.
        wasm_opt.args(
            [
                "bulk-memory",
                "bulk-memory-opt",
                "mutable-globals",
                "nontrapping-float-to-int",
                "multivalue",
                "reference-types",
                "sign-ext",
            ]
            .map(|feature| format!("--enable-{feature}")),
        );
        wasm_opt.args(["--minify-imports-and-exports-and-modules", &file, "-o", &file]);
        let renamed = Renamed::read(&read(&mut wasm_opt)?).context("wasm-opt tells no names")?;
        fs::write(&glue, follow(&script, &renamed).with_context(|| format!("the names of {name}.js"))?)?;
    }
    Ok(())
}

/// The glue with the short names.
///
/// # Errors
/// An import that the glue does not have: it would be missed only when the page starts.
fn follow(script: &str, renamed: &Renamed) -> Result<String> {
    let imports: HashMap<&str, &str> = renamed.imports.iter().map(|(_, name, short)| (&**name, &**short)).collect();
    let exports: HashMap<&str, &str> = renamed.exports.iter().map(|(name, short)| (&**name, &**short)).collect();
    let mut found = HashMap::<&str, usize>::new();
    let mut written = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let end = |is_word: bool| rest.find(|letter: char| is_word_letter(letter) != is_word).unwrap_or(rest.len());
        let (word, after) = rest.split_at(if rest.starts_with(is_word_letter) { end(true) } else { end(false) });
        let short = if written.ends_with(EXPORTS) { exports.get(word) } else { imports.get(word) };
        if imports.contains_key(word) {
            *found.entry(word).or_default() += 1;
        }
        written += short.copied().unwrap_or(word);
        rest = after;
    }
    for (module, name, _) in &renamed.imports {
        ensure!(found.contains_key(&**name), "there is no `{name}`");
        written = written.replace(&format!("\"{module}\""), &format!("\"{MODULE}\""));
    }
    Ok(written)
}

fn is_word_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"const imports = { "./x_bg.js": { __wbg_get_1f: function(a) { return wasm.get(a); } } }; get(); wasm.memory.buffer;"#;

    fn renamed(import: &str) -> Renamed {
        Renamed {
            imports: vec![("./x_bg.js".into(), import.into(), "b".into())],
            exports: vec![("get".into(), "$".into()), ("memory".into(), "c".into())],
        }
    }

    #[test]
    fn imports_and_exports_follow_and_nothing_else() {
        let followed = follow(GLUE, &renamed("__wbg_get_1f")).expect("all is there");
        let wanted = r#"const imports = { "a": { b: function(a) { return wasm.$(a); } } }; get(); wasm.c.buffer;"#;
        assert_eq!(followed, wanted);
    }

    #[test]
    fn an_import_that_the_glue_does_not_have_is_an_error() {
        assert!(follow(GLUE, &renamed("__wbg_get_2f")).is_err());
    }
}
