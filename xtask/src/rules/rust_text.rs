//! Rust source as rules see it: code without comments and unit tests, and string literals apart.

/// A file of Rust, taken apart.
#[derive(Debug)]
pub struct RustText {
    /// The code; where a string literal was stands `"N"`, its number in `literals`.
    code: String,
    /// The string literals, escapes as they are written.
    pub literals: Vec<String>,
}

impl RustText {
    /// Takes a file apart. It knows comments, strings, raw strings and characters, which is all that can hide a quote.
    pub fn of(source: &str) -> Self {
        let mut text = Self { code: String::with_capacity(source.len()), literals: Vec::new() };
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            let after_name = text.code.chars().last().is_some_and(is_of_name);
            rest = if rest.starts_with("//") {
                rest.find('\n').map_or("", |end| &rest[end..])
            } else if rest.starts_with("/*") {
                after_block_comment(rest)
            } else if let Some((literal, after)) = string(rest, after_name) {
                text.code.push_str(&format!("\"{}\"", text.literals.len()));
                text.literals.push(literal.to_owned());
                after
            } else if let Some(after) = after_character(rest) {
                text.code.push_str("' '");
                after
            } else {
                text.code.push(first);
                &rest[first.len_utf8()..]
            };
        }
        text.without_tests()
    }

    /// Whether the code contains this name, whole.
    pub fn names(&self, name: &str) -> bool {
        self.after(name).next().is_some()
    }

    /// The literals within the first argument of each call of `function`, and whether the argument is that literal alone
    /// or begins with it.
    pub fn first_arguments(&self, function: &str) -> Vec<(&str, bool)> {
        let arguments = self.after(function).filter_map(|after| after.trim_start().strip_prefix('('));
        arguments.flat_map(|arguments| self.literals_of_first(arguments)).collect()
    }

    fn literals_of_first(&self, arguments: &str) -> Vec<(&str, bool)> {
        let mut depth = 0_usize;
        let end = arguments.find(|character: char| {
            let ends = depth == 0 && matches!(character, ',' | ')');
            match character {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            ends
        });
        let first = &arguments[..end.unwrap_or(arguments.len())];
        // Between quotes stand only numbers, so every second piece is one.
        let numbers = first.split('"').skip(1).step_by(2).filter_map(|number| number.parse::<usize>().ok());
        let direct = first.trim_start_matches([' ', '\n', '&']).starts_with('"');
        numbers.enumerate().map(|(place, number)| (self.literals[number].as_str(), direct && place == 0)).collect()
    }

    /// What follows each occurrence of a whole name.
    fn after<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.code.match_indices(name).filter_map(move |(start, _)| {
            let after = &self.code[start + name.len()..];
            let whole = !self.code[..start].ends_with(is_of_name) && !after.starts_with(is_of_name);
            whole.then_some(after)
        })
    }

    /// Unit tests stand last in a file here, and may say what code may not.
    fn without_tests(mut self) -> Self {
        const MARK: &str = "#[cfg(test)]";
        let is_module = |start: usize| {
            let item = self.code[start + MARK.len()..].trim_start();
            item.starts_with("mod ") && item.find(['{', ';']).is_some_and(|end| item[end..].starts_with('{'))
        };
        let tests = self.code.match_indices(MARK).map(|(start, _)| start).find(|&start| is_module(start));
        if let Some(start) = tests {
            self.literals.truncate(self.code[..start].matches('"').count() / 2);
            self.code.truncate(start);
        }
        self
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Block comments nest.
fn after_block_comment(source: &str) -> &str {
    let mut depth = 0_usize;
    let mut rest = source;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix("/*") {
            (depth, rest) = (depth + 1, inside);
        } else if let Some(outside) = rest.strip_prefix("*/") {
            (depth, rest) = (depth - 1, outside);
            if depth == 0 {
                break;
            }
        } else {
            rest = &rest[rest.chars().next().map_or(1, char::len_utf8)..];
        }
    }
    rest
}

/// The string literal at the start of this source, and what follows it.
fn string(source: &str, after_name: bool) -> Option<(&str, &str)> {
    if let Some(inside) = source.strip_prefix('"') {
        let mut escaped = false;
        let end = inside.find(|character| {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        })?;
        return Some((&inside[..end], &inside[end + 1..]));
    }
    let raw = source.strip_prefix(['b', 'c']).unwrap_or(source).strip_prefix('r').filter(|_| !after_name)?;
    let inside = raw.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(raw.len() - inside.len()));
    inside.strip_prefix('"')?.split_once(&end)
}

/// What follows the character at the start of this source; a lifetime is none.
fn after_character(source: &str) -> Option<&str> {
    let inside = source.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside.get(2..)?.split_once('\'').map(|(_, after)| after);
    }
    let mut characters = inside.chars();
    characters.next()?;
    characters.as_str().strip_prefix('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_and_comments_are_not() {
        #[track_caller]
        fn check(source: &str, literals: &[&str]) {
            assert_eq!(RustText::of(source).literals, literals, "{source}");
        }
        check(r#"say("one"); // say("two")"#, &["one"]);
        check(r#"/* "no" /* "nor" */ "this" */ f("that")"#, &["that"]);
        check(r#"f("a \" b", 'x', '"', '\'', "c\\")"#, &[r#"a \" b"#, "c\\\\"]);
        check(r##"f(r"raw", r#"with " in it"#, br"bytes", b"b")"##, &["raw", "with \" in it", "bytes", "b"]);
        check(r#"fn f<'a>(x: &'a str) -> &'a str { "x" }"#, &["x"]);
        check("\"two\nlines\"", &["two\nlines"]);
        check("never ended: \"", &[]);
    }

    #[test]
    fn unit_tests_are_left_out() {
        let text = RustText::of("say(\"a\");\n#[cfg(test)]\nmod tests { say(\"b\"); }");
        assert_eq!(text.literals, ["a"]);
        let text = RustText::of("#[cfg(test)]\nmod tests;\nsay(\"a\");");
        assert_eq!(text.literals, ["a"]);
    }

    #[test]
    fn names_are_whole_and_outside_of_strings() {
        let names = |source: &str| RustText::of(source).names("sqlx");
        assert!(names("use sqlx::Row;"));
        assert!(!names("use my_sqlx::Row; let sqlxx = \"sqlx\"; // sqlx"));
    }

    #[test]
    fn the_first_argument_of_a_call_is_read() {
        #[track_caller]
        fn check(source: &str, expected: &[(&str, bool)]) {
            assert_eq!(RustText::of(source).first_arguments("say"), expected, "{source}");
        }
        check(r#"say("a.b")"#, &[("a.b", true)]);
        check(r#"say_with("a.b"); essay("c.d"); say"#, &[]);
        check(r#"say("a.b", ("name", "c.d"))"#, &[("a.b", true)]);
        check(r#"say(if on { "a.b" } else { "c.d" })"#, &[("a.b", false), ("c.d", false)]);
        check(r#"say(match x { (1, 2) => "a.b", _ => "c.d" }, "e.f")"#, &[("a.b", false), ("c.d", false)]);
        check(r#"say(&format!("a.{x}"))"#, &[("a.{x}", false)]);
        check("fn say(key: &'static str) -> String { key.into() }", &[]);
    }
}
