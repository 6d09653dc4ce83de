//! The *Following* field: finds somebody to follow.

use crate::components::people_combobox::PeopleCombobox;
use crate::focus;
use crate::follows::Follows;
use crate::language::{say, say_with};
use kith_api::follows::Relation;
use kith_api::people::Person;
use leptos::prelude::*;

/// Search, pick one, *Follow*: by the button, or by Enter once somebody is picked.
#[component]
pub fn FollowingField() -> impl IntoView {
    let follows = Follows::expect();
    let text = RwSignal::new(String::new());
    let picked = RwSignal::new(None::<Person>);
    let told = RwSignal::new(String::new());

    // Whoever goes on typing means somebody else.
    let chosen = move || picked.get().filter(|person| text.with(|text| *text == person.name));
    let on_pick = Callback::new(move |person: Person| {
        told.set(say_with("following_field.picked", &[("name", &person.name)]));
        text.set(person.name.clone());
        picked.set(Some(person));
    });
    let follow = move || {
        focus::on("#following-field");
        let Some(person) = untrack(chosen) else {
            return told.set(say("following_field.pick_first"));
        };
        let name = [("name", person.name.as_str())];
        match untrack(|| follows.relation(person.id).get()) {
            Some(Relation::Myself) => return told.set(say("following_field.yourself")),
            Some(Relation::Following | Relation::Requested) => told.set(say_with("following_field.already", &name)),
            Some(Relation::NotFollowing) | None => {
                follows.set(person.id, true);
                told.set(say_with("following_field.done", &name));
            }
        }
        picked.set(None);
        text.set(String::new());
    };
    let on_enter = Callback::new(move |_| follow());
    let button_name = move || match chosen() {
        Some(person) => say_with("following_field.follow_name", &[("name", &person.name)]),
        None => say("following_field.follow"),
    };
    view! {
        <section class="following-field" aria-label=say("following_field.section")>
            <PeopleCombobox id="following-field" label=say("following_field.label")
                placeholder=say("following_field.placeholder") text on_pick on_enter />
            <button type="button" class="button is-primary following-field-button" aria-label=button_name
                aria-disabled=move || chosen().is_none().to_string() on:click=move |_| follow()>
                {say("following_field.follow")}
            </button>
            <p class="following-field-told" role="status">{told}</p>
        </section>
    }
}
