use super::*;
use serde_json::json;

#[track_caller]
fn refuse(line: &str, reason: &str) {
    let refusal = Line::read(line.as_bytes()).expect_err("it should be refused");
    assert!(refusal.to_string().starts_with(reason), "{line}\n  said: {refusal}\n  not:  {reason}");
}

#[track_caller]
fn read(line: Value) -> Line {
    Line::read(line.to_string().as_bytes()).unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
}

fn person(changes: Value) -> String {
    let mut line = json!({"type": "Person", "id": "p", "preferredUsername": "ana", "name": "Ana"});
    let fields = line.as_object_mut().expect("an object");
    fields.extend(changes.as_object().expect("an object").clone());
    line.to_string()
}

#[test]
fn what_is_no_line_is_refused() {
    refuse("{\"type\": ", "the line is not JSON: EOF");
    refuse("[1]", "the line is not a JSON object");
    refuse(r#"{"id": "x"}"#, "`type` is missing");
    refuse(r#"{"type": "Juggle", "id": "x"}"#, r#"the type "Juggle" is unknown"#);
    refuse(r#"{"type": "Person"}"#, "`id` is missing");
    refuse(r#"{"type": "Person", "id": "\ud800"}"#, "the line is not JSON");
    assert_eq!(Line::read(b"{\"type\": \"\xff\"}"), Err(Refusal::NotUtf8));
}

#[test]
fn a_missing_field_is_named() {
    refuse(r#"{"type": "Person", "id": "p", "name": "Ana"}"#, "`preferredUsername` is missing");
    refuse(&person(json!({"name": "  "})), "`name` is missing");
    refuse(&person(json!({"name": null})), "`name` is missing");
    refuse(r#"{"type": "Group", "id": "g", "name": "Team"}"#, "`member` is missing");
    refuse(r#"{"type": "Space", "id": "s"}"#, "`name` is missing");
    refuse(r#"{"type": "Page", "id": "p", "name": "Page"}"#, "`context` is missing");
    refuse(r#"{"type": "Follow", "id": "f", "actor": "a"}"#, "`object` is missing");
    refuse(r#"{"type": "Follow", "id": "f", "actor": "a", "object": "b"}"#, "`published` is missing");
    refuse(r#"{"type": "Update", "id": "u", "object": "b"}"#, "`actor` is missing");
    refuse(r#"{"type": "Note", "id": "n", "attributedTo": "a", "published": "2026-01-01T00:00:00Z"}"#, "`content` is");
}

#[test]
fn a_field_of_another_kind_is_named() {
    refuse(&person(json!({"position": 5})), "`position` is not a text");
    refuse(r#"{"type": "Group", "id": "g", "name": "Team", "member": [1]}"#, "`member` is not a list of ids");
    refuse(r#"{"type": "Group", "id": "g", "name": "Team", "member": {}}"#, "`member` is not a list of ids");
    refuse(&person(json!({"email": "nobody"})), "`email` is not an e-mail address");
    refuse(&person(json!({"timezone": "Mars/Crater <1>"})), "`timezone` is not the name");
    let page = |url: &str| json!({"type": "Page", "id": "p", "name": "x", "context": "s", "url": url}).to_string();
    refuse(&page("javascript:alert(1)"), "`url` is not an http or https address");
    refuse(&page("/relative"), "`url` is not an http or https address");
}

#[test]
fn what_is_too_long_or_has_control_characters_is_refused() {
    refuse(&person(json!({"name": "x".repeat(201)})), "`name` has 201 characters, and at most 200 are taken");
    refuse(&person(json!({"preferredUsername": "x".repeat(65)})), "`preferredUsername`: a username has at most 64");
    refuse(&person(json!({"id": "x".repeat(501)})), "`id` has 501 characters");
    refuse(&person(json!({"name": "A\u{0}na"})), "`name` has a control character");
    refuse(&person(json!({"name": "A\nna"})), "`name` has a control character");
    refuse(&person(json!({"summary": "two\nlines are fine, \u{1b}[31m is not"})), "`summary` has a control character");
    let note = json!({"type": "Note", "id": "n", "attributedTo": "a", "published": "2026-01-01T00:00:00Z",
        "content": "x".repeat(141)});
    refuse(&note.to_string(), "`content` has 141 characters, and at most 140 are taken");
}

#[test]
fn a_bad_time_is_refused() {
    let follow = |published: &str| {
        json!({"type": "Follow", "id": "f", "actor": "a", "object": "b", "published": published}).to_string()
    };
    refuse(&follow("yesterday"), r#"`published` is not a time such as 2026-07-10T12:20:33-04:00: "yesterday""#);
    refuse(&follow("2026-02-30T00:00:00Z"), "`published` is not a time");
    refuse(&follow("2026-02-03"), "`published` is not a time");
}

#[test]
fn nobody_follows_himself() {
    refuse(
        r#"{"type": "Follow", "id": "f", "actor": "a", "object": "a", "published": "2026-01-01T00:00:00Z"}"#,
        "nobody follows himself",
    );
}

#[test]
fn times_have_offsets() {
    let line = read(json!({"type": "Follow", "id": "f", "actor": "a", "object": {"type": "Person", "id": "b"},
        "published": "2015-12-11T17:50:02-05:00"}));
    let published = 1_449_874_202_000_000;
    assert_eq!(line.what, What::Follow { actor: "a".into(), object: "b".into(), published });
}

#[test]
fn a_person_is_taken_with_whatever_is_known() {
    let line = read(
        json!({"type": "Person", "id": "p", "preferredUsername": "žofie", "name": " 田中 🌊 ", "email": "z@kith.example",
        "summary": "one\ntwo", "position": "", "icon": "https://x/y.png", "what": {"is": "this"}, "location": null}),
    );
    let expected = Person {
        username: "žofie".into(),
        name: "田中 🌊".into(),
        email: Some("z@kith.example".into()),
        about: Some("one\ntwo".into()),
        ..Person::default()
    };
    assert_eq!(line, Line { id: "p".into(), what: What::Person(Box::new(expected)) });
}

#[track_caller]
fn check_username_becomes(written: &str, fit: Option<&str>) {
    assert_eq!(fit_username(written).ok().as_deref(), fit, "{written:?}");
}

#[test]
fn a_username_becomes_fit_for_an_address() {
    check_username_becomes("ana.moreira", Some("ana.moreira"));
    check_username_becomes("Ana Moreira", Some("Ana-Moreira"));
    check_username_becomes("ana@kith.example", Some("ana-kith.example"));
    check_username_becomes("../../etc", Some("etc"));
    check_username_becomes("_ana", Some("ana"));
    check_username_becomes("🌊", None);
    check_username_becomes("..", None);
}

#[test]
fn an_excerpt_is_a_few_words_in_one_line() {
    assert_eq!(excerpt(" a\n\nb  c "), Some("a b c".to_owned()));
    assert_eq!(excerpt(" \n "), None);
    let long = excerpt(&"words and ".repeat(100)).expect("words");
    assert!(long.ends_with(" and…") && long.chars().count() <= EXCERPT_MAX + 1, "{long}");
    assert_eq!(excerpt(&"x".repeat(1000)).map(|text| text.chars().count()), Some(EXCERPT_MAX + 1));
}

#[test]
fn nothing_that_comes_turns_the_text_around_it() {
    let line = read(json!({"type": "Space", "id": "s", "name": "\u{202e} exe.Notes\u{2066}"}));
    assert!(matches!(line.what, What::Space { name, .. } if name == "exe.Notes"));
    refuse(&json!({"type": "Space", "id": "s", "name": "\u{202e}\u{202c}"}).to_string(), "`name` is missing");
}
