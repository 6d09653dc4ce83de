//! A form: what is wrong with it, whether it is under way, and the sheet it stands on.

use crate::client::{ApiError, Asked, Json, Refusal};
use crate::components::changing::changing;
use crate::components::heading::Heading;
use crate::focus;
use crate::language::say;
use crate::notices::why;
use kith_api::problem::{FieldError, kind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Handle of a form; belongs to the page that made it.
#[derive(Clone, Copy)]
pub struct Form {
    wrong: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    /// The fields that say themselves what is wrong with them, by pointer.
    shown: StoredValue<Vec<&'static str>>,
}

impl Form {
    /// One with which nothing is wrong yet.
    #[expect(clippy::new_without_default, reason = "a handle belongs to an owner, which a default does not say")]
    pub fn new() -> Self {
        Self { wrong: RwSignal::new(None), busy: RwSignal::new(false), shown: StoredValue::new(Vec::new()) }
    }

    /// What is wrong with a field that says so itself.
    pub fn of_field(self, pointer: &'static str) -> Signal<Option<String>> {
        self.shown.update_value(|shown| shown.push(pointer));
        Signal::derive(move || {
            self.wrong.with(|wrong| match wrong {
                Some(ApiError::Refused(refusal)) => refusal.of_field(pointer).map(sentence),
                _ => None,
            })
        })
    }

    /// What is wrong with the whole of it.
    pub fn whole(self) -> Option<String> {
        match self.wrong.get()? {
            ApiError::Refused(refusal) if refusal.kind == kind::LINK_GONE => Some(say("link.gone")),
            ApiError::Refused(refusal) if refusal.kind == kind::SETUP_REFUSED => Some(say("setup.refused")),
            ApiError::Refused(refusal) if self.says(&refusal) => None,
            error => Some(why(&error)),
        }
    }

    fn says(self, refusal: &Refusal) -> bool {
        let shown = |error: &FieldError| self.shown.with_value(|shown| shown.contains(&&*error.pointer));
        refusal.errors.iter().any(shown)
    }

    /// Whether it is under way.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Says what is missing in the first of these fields that are empty; true where none is.
    pub fn has(self, needed: &[(&'static str, RwSignal<String>, &'static str)]) -> bool {
        let empty = |value: &RwSignal<String>| value.with_untracked(|text| text.trim().is_empty());
        let errors: Vec<FieldError> = needed
            .iter()
            .filter(|(_, value, _)| empty(value))
            .map(|(pointer, _, words)| FieldError { pointer: (*pointer).to_owned(), detail: say(words) })
            .collect();
        errors.is_empty() || {
            self.refuse(ApiError::Refused(Refusal { kind: kind::INVALID.to_owned(), errors, ..Refusal::default() }));
            false
        }
    }

    /// Says what is wrong, and leads to the first field that is.
    pub fn refuse(self, error: ApiError) {
        let _ = self.wrong.try_set(Some(error));
        // Of several forms on a page, the one that was sent has the focus.
        focus::soon_on_first(["form:focus-within", "main"], ":is([aria-invalid], .form-error:not(:empty))");
    }

    /// Nothing is wrong any more.
    pub fn settle(self) {
        let _ = self.wrong.try_set(None);
    }

    /// Begins, unless it is under way: sending twice is sending once.
    pub fn begin(self) -> bool {
        let free = !self.busy.get_untracked();
        if free {
            self.busy.set(true);
            self.wrong.set(None);
        }
        free
    }

    /// It is no longer under way.
    pub fn end(self) {
        let _ = self.busy.try_set(false);
    }

    /// Sends it; `done` takes a good answer.
    pub fn send(self, asked: Asked, done: impl FnOnce(Json) + 'static) {
        if self.begin() {
            self.wait(asked, Box::new(done));
        }
    }

    fn wait(self, asked: Asked, done: Box<dyn FnOnce(Json)>) {
        spawn_local(async move {
            let answer = asked.await;
            self.end();
            match answer {
                Ok(json) => done(json),
                Err(error) => self.refuse(error),
            }
        });
    }
}

/// Why something was refused that has no fields to say it beside: what is wrong with one says more than that something is.
pub fn why_refused(error: &ApiError) -> String {
    match error {
        ApiError::Refused(Refusal { errors, .. }) if !errors.is_empty() => sentence(&errors[0].detail),
        error => why(error),
    }
}

/// What the server says of a field, as a sentence.
fn sentence(detail: &str) -> String {
    let mut letters = detail.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let end = if detail.ends_with(['.', '?', '!']) { "" } else { "." };
    first.into_iter().chain(letters).collect::<String>() + end
}

/// What a sheet says and holds.
pub struct Sheet {
    /// The heading of the page.
    pub title: String,
    /// Below it; may be empty.
    pub words: String,
    /// In the middle.
    pub fields: Vec<AnyView>,
    /// On the button.
    pub button: String,
    /// Below it.
    pub below: Option<AnyView>,
}

/// A form that is the whole of its page.
pub fn sheet(form: Form, sheet: Sheet, send: impl Fn() + 'static) -> AnyView {
    form_of("sheet", form, Box::new(send), move || {
        view! {
            <Heading words=sheet.title />
            {(!sheet.words.is_empty()).then(|| view! { <p class="sheet-words">{sheet.words}</p> })}
            {whole_error(form)}
            {sheet.fields}
            {button(form, sheet.button, "button is-primary is-wide")}
            {sheet.below}
        }
        .into_any()
    })
}

/// A form that is part of a page.
pub fn part(form: Form, fields: Vec<AnyView>, button_words: String, send: impl Fn() + 'static) -> AnyView {
    part_beside(form, fields, button_words, None, Box::new(send))
}

/// The same with something beside its button: a way back.
pub fn part_beside(
    form: Form,
    fields: Vec<AnyView>,
    button_words: String,
    beside: Option<AnyView>,
    send: Box<dyn Fn()>,
) -> AnyView {
    form_of("form-part", form, send, move || {
        view! {
            {whole_error(form)}
            {fields}
            <p class="form-buttons">{button(form, button_words, "button is-primary")} {beside}</p>
        }
        .into_any()
    })
}

fn form_of(class: &'static str, form: Form, send: Box<dyn Fn()>, inside: impl FnOnce() -> AnyView) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.busy.get_untracked() {
            send();
        }
    };
    let inside = inside();
    view! { <form class=class novalidate on:submit=submit>{inside}</form> }.into_any()
}

/// Where a form says what is wrong with the whole of it.
pub fn whole_error(form: Form) -> AnyView {
    view! { <p class="form-error" role="alert" tabindex="-1">{changing(move || form.whole())}</p> }.into_any()
}

/// The button that sends a form.
pub fn button(form: Form, words: String, class: &'static str) -> AnyView {
    view! { <button type="submit" class=class aria-busy=move || form.is_busy().to_string()>{words}</button> }.into_any()
}

/// What stands in place of a form whose work is done.
pub fn done(title: String, words: String, next: Option<(String, String)>) -> AnyView {
    focus::soon_on("h1");
    view! {
        <div class="sheet">
            <Heading words=title />
            <p class="sheet-words" role="status">{words}</p>
            {next.map(|(href, words)| view! { <a class="button is-primary is-wide" href=href>{words}</a> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_in_a_sentence() {
        assert_eq!(sentence("this is not your password"), "This is not your password.");
        assert_eq!(sentence("Enter your password."), "Enter your password.");
    }
}
