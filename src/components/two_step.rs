//! A button for what cannot be undone: it asks, in its own place, before it acts.

use crate::components::views::place;
use crate::dom::{Build, make};
use crate::focus;
use crate::language::say;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// What a button in two steps says.
pub struct Words {
    /// On it.
    pub button: String,
    /// Its whole name, where the word alone does not say of what.
    pub name: String,
    /// The question.
    pub question: String,
    /// On the button that acts.
    pub yes: String,
}

impl Words {
    /// Of a button whose word says enough, and stands on the one that acts, too.
    pub fn plain(button: String, question: String) -> Self {
        Self { name: button.clone(), yes: button.clone(), button, question }
    }
}

/// A button that asks and then acts. `id` is unique on the page.
pub fn two_step(id: String, words: Words, act: Callback<()>) -> AnyView {
    place(step(&id, words, act)).into_any()
}

/// The same, to be built into a row.
pub fn step(id: &str, words: Words, act: Callback<()>) -> HtmlElement {
    let group = make("span", "two-step").attr("id", id).attr("role", "group").attr("aria-live", "polite");
    rest(&group, &Rc::new((words, act)));
    group
}

/// A small button, as stands in a row.
pub fn small_button(words: &str, name: &str, act: Box<dyn FnMut(Event)>) -> HtmlElement {
    button("button is-small", words, act).attr("aria-label", name)
}

fn button(class: &str, words: &str, act: Box<dyn FnMut(Event)>) -> HtmlElement {
    make("button", class).attr("type", "button").text(words).on("click", act)
}

type Step = Rc<(Words, Callback<()>)>;

fn rest(group: &HtmlElement, step: &Step) {
    let turn = Rc::clone(step);
    let asks = move |event| {
        if let Some(group) = group_of(&event) {
            ask(&group, &turn)
        }
    };
    group.set_text_content(None);
    let _ = group.append_child(&small_button(&step.0.button, &step.0.name, Box::new(asks)));
}

fn ask(group: &HtmlElement, step: &Step) {
    let (turn, act) = (Rc::clone(step), Rc::clone(step));
    let acts = move |event| {
        if let Some(group) = group_of(&event) {
            rest(&group, &act);
            focus::on(&format!("#{} button", group.id()));
            act.1.run(());
        }
    };
    let goes_back = move |event| {
        if let Some(group) = group_of(&event) {
            rest(&group, &turn);
            focus::on(&format!("#{} button", group.id()));
        }
    };
    group.set_text_content(None);
    group
        .clone()
        .with(&make("span", "two-step-question").text(&step.0.question))
        .with(&button("button is-danger", &step.0.yes, Box::new(acts)))
        .with(&button("button", &say("two_step.no"), Box::new(goes_back)));
    focus::on(&format!("#{} button", group.id()));
}

/// Not kept by the buttons: an element that its own listeners keep is never freed.
fn group_of(event: &Event) -> Option<HtmlElement> {
    event.current_target()?.dyn_ref::<Element>()?.parent_element()?.dyn_into().ok()
}
