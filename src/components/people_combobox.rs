//! A field that finds people as one types (ARIA combobox with a listbox).

use crate::client::{self, ApiError, FromJson};
use crate::components::avatar::Avatar;
use crate::components::changing::changing;
use crate::focus;
use crate::follows::Follows;
use crate::language::{say, say_count};
use crate::notices::why;
use crate::paged::REST;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, SEARCH_MAX, Someone};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{AbortController, AbortSignal, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

const SUGGESTIONS: &str = "8";

#[derive(Clone, PartialEq)]
enum Found {
    Nothing,
    People(Vec<Person>),
    Failed(ApiError),
}

/// The newest question, and how to take it back.
#[derive(Default)]
struct Question {
    number: u32,
    timer: Option<TimeoutHandle>,
    abort: Option<AbortController>,
}

impl Question {
    /// The next one: whatever was asked before no longer matters.
    fn next(&mut self) -> u32 {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        if let Some(abort) = self.abort.take() {
            abort.abort();
        }
        self.number += 1;
        self.number
    }
}

/// Suggests people for what is typed. Arrow keys or the pointer choose one; Enter with none chosen hands over the text.
#[component]
pub fn PeopleCombobox(
    /// Of the field; the parts' ids begin with it.
    id: &'static str,
    /// The accessible name.
    #[prop(into)]
    label: String,
    /// Whether the label is seen or only read.
    #[prop(optional)]
    quiet_label: bool,
    /// Shown in the empty field.
    #[prop(into)]
    placeholder: String,
    /// Among those alone whom this person follows; otherwise among everybody.
    #[prop(optional, into)]
    followed_by: Option<PersonId>,
    /// What is typed.
    text: RwSignal<String>,
    /// Somebody was chosen.
    on_pick: Callback<Person>,
    /// Enter was pressed while nobody was chosen.
    on_enter: Callback<String>,
) -> impl IntoView {
    let follows = Follows::expect();
    let found = RwSignal::new(Found::Nothing);
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let question = StoredValue::new_local(Question::default());
    on_cleanup(move || {
        question.try_update_value(Question::next);
    });

    let close = move || {
        question.update_value(|question| {
            question.next();
        });
        open.set(false);
        active.set(None);
    };
    let ask = move |number: u32, words: String| {
        let abort = AbortController::new().ok();
        let signal = abort.as_ref().map(AbortController::signal);
        question.update_value(|question| question.abort = abort);
        spawn_local(async move {
            let answer = find(followed_by, &words, signal.as_ref()).await;
            if question.try_with_value(|question| question.number) != Some(number) {
                return;
            }
            // Whoever was chosen among the earlier answers stays chosen: Enter means that person.
            let chosen = active.get_untracked().and_then(|at| match found.get_untracked() {
                Found::People(people) => people.get(at).map(|person| person.id),
                Found::Nothing | Found::Failed(_) => None,
            });
            let kept =
                answer.as_ref().ok().and_then(|people| people.iter().position(|person| Some(person.id) == chosen));
            active.set(None);
            found.set(match answer {
                Ok(people) => {
                    follows.learn_all(&people);
                    Found::People(people)
                }
                Err(error) => Found::Failed(error),
            });
            active.set(kept);
            open.set(true);
        });
    };
    let typed = move |words: String| {
        text.set(words);
        active.set(None);
        let words: String = text.with_untracked(|text| text.trim().chars().take(SEARCH_MAX).collect());
        if words.is_empty() {
            found.set(Found::Nothing);
            return close();
        }
        question.update_value(|question| {
            let number = question.next();
            question.timer = set_timeout_with_handle(move || ask(number, words), REST).ok();
        });
    };
    let people = move || match found.get() {
        Found::People(people) => people,
        Found::Nothing | Found::Failed(_) => Vec::new(),
    };
    let count = move || found.with(|found| if let Found::People(people) = found { people.len() } else { 0 });
    let pick = move |person: Person| {
        close();
        on_pick.run(person);
    };
    let step = move |forward: bool| {
        let count = untrack(count);
        if count == 0 {
            // A short list may be looked through without a letter typed.
            if followed_by.is_some() && text.with_untracked(String::is_empty) {
                ask(question.try_update_value(Question::next).unwrap_or_default(), String::new());
            }
            return;
        }
        open.set(true);
        active.update(|active| {
            *active = Some(match (*active, forward) {
                (None, true) => 0,
                (None, false) => count - 1,
                (Some(now), true) => (now + 1) % count,
                (Some(now), false) => (now + count - 1) % count,
            });
        });
        let chosen = active.get_untracked().and_then(|at| focus::find(&format!("#{id}-option-{at}")));
        if let Some(option) = chosen {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let pressed = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => step(true),
            "ArrowUp" => step(false),
            "Escape" if open.get_untracked() => close(),
            // What stands around the field may have a use for it.
            "Escape" if text.with_untracked(String::is_empty) => return,
            "Escape" => typed(String::new()),
            "Enter" => match active.get_untracked().and_then(|at| untrack(people).into_iter().nth(at)) {
                Some(person) => pick(person),
                None => {
                    close();
                    on_enter.run(text.get_untracked().trim().to_owned());
                }
            },
            "Tab" => return close(),
            _ => return,
        }
        event.prevent_default();
    };

    let list_id = format!("{id}-list");
    let option_id = move |at: usize| format!("{id}-option-{at}");
    let news = move || match found.get() {
        _ if !open.get() => String::new(),
        Found::Nothing => String::new(),
        Found::People(people) if people.is_empty() => say("search.nobody"),
        Found::People(people) => say_count("search.found", people.len() as u64, &[]),
        Found::Failed(error) => why(&error),
    };
    let options = move || {
        people()
            .into_iter()
            .enumerate()
            .map(|(at, person)| {
                let chosen = move || active.get() == Some(at);
                let picked = person.clone();
                view! {
                    <li role="option" id=option_id(at) class="combobox-option"
                        aria-selected=move || chosen().to_string()
                        on:click=move |_| pick(picked.clone())>
                        <Avatar person=person.clone() />
                        <span class="combobox-words">
                            <span class="combobox-name">{person.name.clone()}</span>
                            <span class="combobox-more">{about(&person)}</span>
                        </span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="combobox">
            <label for=id class:visually-hidden=quiet_label>{label.clone()}</label>
            <input id=id type="text" role="combobox" autocomplete="off" autocapitalize="none"
                spellcheck="false" placeholder=placeholder maxlength=SEARCH_MAX.to_string()
                aria-autocomplete="list" aria-controls=list_id.clone()
                aria-expanded=move || (open.get() && count() > 0).to_string()
                aria-activedescendant=move || active.get().map(option_id)
                prop:value=text
                on:input=move |event| typed(event_target_value(&event))
                on:keydown=pressed
                on:blur=move |_| close()
            />
            // Pressing a button of the mouse in here must not take the focus from the field: that would close it.
            <div class="combobox-popup" hidden=move || !open.get() on:mousedown=|event| event.prevent_default()>
                <ul role="listbox" id=list_id aria-label=label hidden=move || count() == 0>{changing(options)}</ul>
                <p class="combobox-news" class:visually-hidden=move || { count() > 0 }>{changing(news)}</p>
            </div>
            <p class="visually-hidden" role="status">{changing(news)}</p>
        </div>
    }
}

async fn find(
    followed_by: Option<PersonId>,
    words: &str,
    abort: Option<&AbortSignal>,
) -> Result<Vec<Person>, ApiError> {
    let address = match followed_by {
        Some(id) => paths::of_person(paths::FOLLOWING, id),
        None => paths::plain(paths::PEOPLE),
    };
    let query = [("q", (!words.is_empty()).then_some(words)), ("limit", Some(SUGGESTIONS))];
    let found = client::ask(paths::with_query(address, &query), abort).await?;
    let people = match followed_by {
        Some(_) => List::<Someone>::from_json(&found)
            .map(|list| list.items.iter().filter_map(Someone::person).cloned().collect()),
        None => List::from_json(&found).map(|list| list.items),
    };
    people.ok_or(ApiError::Network)
}

fn about(person: &Person) -> String {
    let name = format!("@{}", person.username);
    [Some(name), person.position.clone(), person.department.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
