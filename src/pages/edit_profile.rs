//! One's own details, to be changed.

mod about;
mod crop;
mod merge;
mod picture;

use crate::client::{self, ApiError};
use crate::components::changing::{changing, effect};
use crate::components::failure::Failure;
use crate::components::field::Field;
use crate::components::form::{Form, button, whole_error};
use crate::components::person_header::PersonHeader;
use crate::components::skeletons::PeopleSkeleton;
use crate::drafts;
use crate::focus;
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::pages::not_found::NoSuchProfile;
use crate::people::People;
use crate::route::Route;
use crate::router::Router;
use crate::session::Viewer;
use about::about;
use kith_api::people::OwnProfile;
use kith_api::problem::kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use merge::{Merged, merged};
use picture::PictureEditor;

/// A field: its name on the wire, its pointer, its words, and what browsers may fill in.
type Detail = (&'static str, &'static str, &'static str, &'static str);

const DETAILS: [Detail; 9] = [
    ("name", "/name", "setup.name", "name"),
    ("position", "/position", "profile.position", "organization-title"),
    ("department", "/department", "profile.department", "off"),
    ("location", "/location", "profile.location", "off"),
    ("phone", "/phone", "profile.phone", "tel"),
    ("im", "/im", "profile.im", "off"),
    ("website", "/website", "profile.website", "url"),
    ("email_visibility", "/email_visibility", "edit.visibility", "off"),
    ("about", "/about", "profile.about", "off"),
];
const VISIBILITY: usize = 7;
const ABOUT: usize = 8;

/// The details of a profile, as texts in the order of [`DETAILS`].
fn texts(own: &OwnProfile) -> Vec<String> {
    let visibility = Some(client::VISIBILITIES[own.email_visibility as usize].to_owned());
    let OwnProfile { position, department, location, phone, im, website, about, .. } = own.clone();
    let rest = [position, department, location, phone, im, website, visibility, about];
    std::iter::once(own.name.clone()).chain(rest.into_iter().map(Option::unwrap_or_default)).collect()
}

/// Edits the profile of the person who is signed in; nobody else's.
#[component]
pub fn EditProfilePage(
    /// From the address.
    username: String,
) -> impl IntoView {
    let me = Viewer::expect().person;
    if me.username != username {
        return view! { <NoSuchProfile /> }.into_any();
    }
    let editing = Editing::begin(format!("kith.draft.{}.profile", me.id));
    let inside = move || match editing.loaded.get() {
        None => view! { <PeopleSkeleton rows=6 /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| editing.load());
            view! { <Failure error what=say("profile.failed") retry /> }.into_any()
        }
        Some(Ok(())) => fields(editing),
    };
    view! {
        <PersonHeader title=say("edit.title") person=me shown=Route::Profile(username) />
        <div class="settings">
            <PictureEditor />
            {changing(inside)}
        </div>
    }
    .into_any()
}

/// What is edited: as it was read, as it is typed, and what somebody else made of it meanwhile.
#[derive(Clone, Copy)]
struct Editing {
    loaded: RwSignal<Option<Result<(), ApiError>>>,
    version: StoredValue<String>,
    before: StoredValue<Vec<String>>,
    typed: [RwSignal<String>; DETAILS.len()],
    /// Where both changed a field: what it is elsewhere.
    theirs: RwSignal<[Option<String>; DETAILS.len()]>,
    restored: RwSignal<bool>,
    form: Form,
    draft: StoredValue<String>,
    stores: (Viewer, People, Notices, Router),
}

impl Editing {
    fn begin(draft: String) -> Self {
        let editing = Self {
            loaded: RwSignal::new(None),
            version: StoredValue::new(String::new()),
            before: StoredValue::new(Vec::new()),
            typed: std::array::from_fn(|_| RwSignal::new(String::new())),
            theirs: RwSignal::default(),
            restored: RwSignal::new(false),
            form: Form::new(),
            draft: StoredValue::new(draft),
            stores: (Viewer::handle(), People::expect(), Notices::expect(), Router::expect()),
        };
        editing.load();
        effect(move || {
            let typed = editing.typed.map(|text| text.get());
            if editing.loaded.with(|loaded| matches!(loaded, Some(Ok(())))) {
                editing.keep_draft(&typed);
            }
        });
        editing
    }

    fn load(self) {
        self.loaded.set(None);
        spawn_local(async move {
            let answer = client::own_profile().await;
            let Some(kept) = self.draft.try_with_value(|draft| drafts::kept(draft)) else { return };
            let loaded = answer.map(|(own, version)| {
                match kept.split_first() {
                    // Changes of an earlier visit are here again, and meet what is there now.
                    Some((then, rest)) if rest.len() == 2 * DETAILS.len() => {
                        let (before, typed) = rest.split_at(DETAILS.len());
                        self.show(then.clone(), before.to_vec(), typed);
                        self.restored.set(true);
                        if *then != version {
                            self.meet(&own, version);
                        }
                    }
                    _ => {
                        let now = texts(&own);
                        self.show(version, now.clone(), &now);
                    }
                }
            });
            let _ = self.loaded.try_set(Some(loaded));
        });
    }

    fn show(self, version: String, before: Vec<String>, typed: &[String]) {
        self.version.set_value(version);
        self.before.set_value(before);
        for (text, typed) in self.typed.iter().zip(typed) {
            text.set(typed.clone());
        }
    }

    fn keep_draft(self, typed: &[String]) {
        let before = self.before.get_value();
        let texts =
            if before == typed { Vec::new() } else { [&[self.version.get_value()][..], &before, typed].concat() };
        self.draft.with_value(|draft| drafts::keep(draft, &texts));
    }

    /// The profile was changed elsewhere. What was not touched here is taken from there; where both changed something,
    /// the person says what it shall be.
    fn meet(self, own: &OwnProfile, version: String) {
        let (now, before) = (texts(own), self.before.get_value());
        let mut theirs: [Option<String>; DETAILS.len()] = Default::default();
        for (at, now) in now.iter().enumerate() {
            match self.typed[at].with_untracked(|typed| merged(&before[at], typed, now)) {
                Merged::Theirs => self.typed[at].set(now.clone()),
                Merged::Mine => {}
                Merged::Both => theirs[at] = Some(now.clone()),
            }
        }
        self.version.set_value(version);
        self.before.set_value(now);
        self.theirs.set(theirs);
        focus::soon_on(".conflict button");
    }

    fn settle(self, at: usize, taken: Option<String>) {
        if let Some(taken) = taken {
            self.typed[at].set(taken);
        }
        self.theirs.update(|theirs| theirs[at] = None);
        focus::soon_on(".conflict button, .form-buttons button");
    }

    fn save(self) {
        let form = self.form;
        if self.theirs.with_untracked(|theirs| theirs.iter().any(Option::is_some)) {
            return focus::on(".conflict button");
        }
        if !form.has(&[("/name", self.typed[0], "join.name_missing")]) {
            return;
        }
        let sent = self.typed.map(|text| text.get_untracked());
        let before = self.before.get_value();
        let changed: Vec<(&str, String)> = DETAILS
            .iter()
            .zip(sent.iter().zip(&before))
            .filter(|(_, (sent, before))| sent.trim() != before.trim())
            .map(|((name, ..), (sent, _))| (*name, sent.trim().to_owned()))
            .collect();
        if !form.begin() {
            return;
        }
        if changed.is_empty() {
            form.end();
            return self.leave();
        }
        let (viewer, people, notices, _) = self.stores;
        let asked = client::change_profile(self.version.get_value(), &changed);
        spawn_local(async move {
            let answer = asked.await;
            form.end();
            match answer {
                Ok((own, version)) => {
                    people.forget(&own.username);
                    viewer.change(|me| {
                        me.name = own.name.clone();
                        me.position = own.position.clone();
                        me.department = own.department.clone();
                    });
                    notices.say(say("edit.saved"));
                    let _ = (self.version.try_set_value(version), self.before.try_set_value(texts(&own)));
                    // Whoever typed on meanwhile stays.
                    if self.typed.iter().zip(&sent).all(|(text, sent)| text.try_get_untracked().as_ref() == Some(sent))
                    {
                        self.leave();
                    }
                }
                Err(ApiError::Refused(refusal)) if refusal.kind == kind::CHANGED_ELSEWHERE => {
                    match client::own_profile().await {
                        Ok((own, version)) => {
                            notices.say(say("edit.elsewhere"));
                            self.meet(&own, version);
                        }
                        Err(error) => form.refuse(error),
                    }
                }
                Err(error) => form.refuse(error),
            }
        });
    }

    /// What was typed is saved, or not wanted.
    fn leave(self) {
        let (viewer, _, _, router) = self.stores;
        let _ = self.loaded.try_set(None);
        self.draft.try_with_value(|draft| drafts::forget(draft));
        router.go(&Route::Profile(viewer.username()).path());
    }
}

fn fields(editing: Editing) -> AnyView {
    let form = editing.form;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editing.save();
    };
    let details = DETAILS.iter().enumerate().map(|(at, (name, pointer, label, autocomplete))| {
        let (value, error) = (editing.typed[at], form.of_field(pointer));
        let field = match at {
            VISIBILITY => visibility(value),
            ABOUT => about(value, error),
            _ => {
                let optional = at > 0;
                view! { <Field name=name label=say(label) value error autocomplete=autocomplete optional /> }.into_any()
            }
        };
        view! {
            {field}
            {changing(move || editing.theirs.with(|theirs| theirs[at].clone()).map(|now| conflict(editing, at, now)))}
        }
        .into_any()
    });
    let restored = move || editing.restored.get().then(|| say("edit.restored"));
    view! {
        <form class="form-part is-wide" novalidate on:submit=send>
            <p class="settings-words" role="status">{changing(restored)}</p>
            {whole_error(form)}
            {details.collect_view()}
            <p class="form-buttons">
                {button(form, say("edit.save"), "button is-primary")}
                <button type="button" class="button" on:click=move |_| editing.leave()>{say("select.cancel")}</button>
            </p>
        </form>
    }
    .into_any()
}

/// What the field is elsewhere, beside what is typed here.
fn conflict(editing: Editing, at: usize, now: String) -> AnyView {
    let told = if now.is_empty() { say("edit.now_empty") } else { say_with("edit.now", &[("text", &now)]) };
    let field = say(DETAILS[at].2);
    view! {
        <div class="conflict" role="alert">
            <p dir="auto">{told}</p>
            <p class="form-buttons">
                <button type="button" class="button is-small" aria-label=say_with("edit.keep_name", &[("field", &field)])
                    on:click=move |_| editing.settle(at, None)>{say("edit.keep")}</button>
                <button type="button" class="button is-small" aria-label=say_with("edit.take_name", &[("field", &field)])
                    on:click=move |_| editing.settle(at, Some(now.clone()))>{say("edit.take")}</button>
            </p>
        </div>
    }
    .into_any()
}

fn visibility(value: RwSignal<String>) -> AnyView {
    let words = ["edit.public", "edit.masked", "edit.administrators"];
    let options = client::VISIBILITIES.into_iter().zip(words).map(|(word, words)| {
        view! { <option value=word prop:selected=move || value.with(|now| now == word)>{say(words)}</option> }
    });
    view! {
        <div class="field">
            <label for="email_visibility">{say("edit.visibility")}</label>
            <select id="email_visibility" class="list-sort" on:change=move |event| value.set(event_target_value(&event))>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}
