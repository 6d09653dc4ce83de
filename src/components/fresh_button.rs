//! That there is something new, above a list that stays as it is until that is wanted.

use crate::components::changing::{changing, effect};
use crate::focus;
use crate::language::say_count;
use crate::paged::{Item, Paged};
use leptos::prelude::*;

/// *3 new*, while there are some: shows them, and gives the focus to where they stand. What the list shows is known.
pub fn fresh_button<T: Item>(list: Paged<T>, fresh: RwSignal<usize>, head: &'static str) -> AnyView {
    effect(move || {
        list.with(|_| ());
        fresh.set(0);
    });
    button(fresh, Callback::new(move |()| list.refresh()), head)
}

/// One for all lists.
fn button(fresh: RwSignal<usize>, refresh: Callback<()>, head: &'static str) -> AnyView {
    let show = move |_| {
        fresh.set(0);
        refresh.run(());
        focus::on(head);
    };
    let shown = move || {
        let count = Some(fresh.get()).filter(|count| *count > 0)?;
        Some(view! {
            <p class="fresh" role="status">
                <button type="button" class="button" on:click=show>{say_count("activity.new", count as u64, &[])}</button>
            </p>
        })
    };
    changing(shown).into_any()
}
