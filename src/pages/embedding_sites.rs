//! Sites whose pages may show hover profiles, for administrators.

use crate::client::{self, FromJson};
use crate::clipboard;
use crate::components::activity_line::moment;
use crate::components::changing::changing;
use crate::components::empty::Empty;
use crate::components::field::Field;
use crate::components::form::{Form, part, part_beside};
use crate::components::heading::Heading;
use crate::components::rows::{awaited, below, section, together, told, word};
use crate::components::two_step::{Words, small_button, step};
use crate::components::views::place;
use crate::dom::{Build, make};
use crate::focus;
use crate::language::{say, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::pages::not_found::NotFoundPage;
use crate::route;
use crate::session::Viewer;
use crate::time;
use kith_api::embedding::EmbeddingSite;
use kith_api::list::List;
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlElement;

/// The list, the form for one more, and what their pages need. For everybody else there is no such page.
#[component]
pub fn EmbeddingSitesPage() -> impl IntoView {
    if !Viewer::expect().administrator {
        return view! { <NotFoundPage /> }.into_any();
    }
    let sites = Loaded::new(|| paths::plain(paths::ADMIN_EMBEDDING_SITES), List::<EmbeddingSite>::from_json);
    let editing = RwSignal::new(String::new());
    let listed = awaited(sites, "embedding.failed", move |list| shown(list.items, sites, editing));
    view! {
        <div class="page-head"><Heading words=say("embedding.title") /></div>
        <div class="settings">
            {section("sites-heading", "embedding.sites", listed)}
            {section("register-heading", "embedding.register_title", register(sites))}
            {section("snippet-heading", "embedding.snippet", snippet())}
        </div>
    }
    .into_any()
}

type Sites = Loaded<List<EmbeddingSite>>;

fn shown(found: Vec<EmbeddingSite>, sites: Sites, editing: RwSignal<String>) -> AnyView {
    if found.is_empty() {
        return view! { <Empty words=say("embedding.empty") /> }.into_any();
    }
    let row = |site: EmbeddingSite| {
        let id = site.id.to_string();
        let of = format!("site-{id}");
        let inside = move || {
            if editing.with(|editing| *editing == id) {
                rename(&site, sites, editing)
            } else {
                below(told_site(&site, sites, editing))
            }
        };
        view! { <li class="session" id=of>{changing(inside)}</li> }.into_any()
    };
    let rows = found.into_iter().map(row).collect_view();
    view! { <ul class="session-list" aria-label=say("embedding.sites")>{rows}</ul> }.into_any()
}

fn told_site(site: &EmbeddingSite, sites: Sites, editing: RwSignal<String>) -> [HtmlElement; 2] {
    let notices = Notices::expect();
    let (id, enabled) = (site.id, site.enabled);
    let named = |words| say_with(words, &[("site", &site.name)]);
    let done = named(if enabled { "embedding.disabled" } else { "embedding.enabled" });
    let switch = Callback::new(move |()| {
        let asked = client::change(paths::of_id(paths::ADMIN_EMBEDDING_SITE, id), "enabled", (!enabled).into());
        let done = done.clone();
        spawn_local(async move {
            match asked.await {
                Ok(_) => {
                    sites.again();
                    notices.say(done);
                }
                Err(error) => notices.failed(&error, &say("embedding.not_done")),
            }
            focus::soon_on("#sites-heading");
        });
    });
    let switch = if enabled {
        let words = Words {
            name: named("embedding.disable_name"),
            ..Words::plain(say("embedding.disable"), say("embedding.disable_really"))
        };
        step(&format!("disable-{id}"), words, switch)
    } else {
        let act = Box::new(move |_| switch.run(()));
        small_button(&say("embedding.enable"), &named("embedding.enable_name"), act)
    };
    let edit = Box::new(move |_| {
        editing.set(id.to_string());
        focus::soon_on("#new-name");
    });
    let edit = small_button(&say("embedding.rename"), &named("embedding.rename_name"), edit);
    let at = moment(site.registered, time::relative(site.registered));
    let more = [word(&site.origin), word(&say("embedding.since")).text(" ").with(&at)];
    [told(&site.name, (!enabled).then_some("embedding.off"), &[&more]), together(&[edit, switch])]
}

fn rename(site: &EmbeddingSite, sites: Sites, editing: RwSignal<String>) -> AnyView {
    let (id, form) = (site.id, Form::new());
    let name = RwSignal::new(site.name.clone());
    let error = form.of_field("/name");
    let label = say_with("embedding.name_of", &[("origin", &site.origin)]);
    let field = view! { <Field name="new-name" label value=name error autocomplete="off" /> };
    let back = Box::new(move |_| {
        editing.set(String::new());
        request_animation_frame(move || focus::on(&format!("#site-{id} button")));
    });
    let cancel = make("button", "button").attr("type", "button").text(&say("two_step.no")).on("click", back);
    let send = Box::new(move || {
        if form.has(&[("/name", name, "embedding.name_missing")]) {
            let address = paths::of_id(paths::ADMIN_EMBEDDING_SITE, id);
            form.send(client::change(address, "name", name.get_untracked().into()), move |_| {
                let _ = editing.try_set(String::new());
                sites.again();
                focus::soon_on("#sites-heading");
            });
        }
    });
    part_beside(form, vec![field.into_any()], say("embedding.save"), Some(place(cancel).into_any()), send)
}

/// What is typed stays until it is taken.
fn register(sites: Sites) -> AnyView {
    let (form, notices) = (Form::new(), Notices::expect());
    let [origin, name] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let (origin_error, name_error) = (form.of_field("/origin"), form.of_field("/name"));
    let fields = view! {
        <Field name="origin" label=say("embedding.origin") value=origin error=origin_error kind="url" autocomplete="off"
            hint=say("embedding.origin_hint") />
        <Field name="site-name" label=say("embedding.name") value=name error=name_error autocomplete="off" />
    };
    part(form, vec![fields.into_any()], say("embedding.register"), move || {
        if form.has(&[("/origin", origin, "embedding.origin_missing"), ("/name", name, "embedding.name_missing")]) {
            let site = name.get_untracked().trim().to_owned();
            let fields = [("origin", origin.get_untracked()), ("name", site.clone())];
            form.send(client::post(paths::ADMIN_EMBEDDING_SITES, &fields), move |_| {
                let _ = (origin.try_set(String::new()), name.try_set(String::new()));
                notices.say(say_with("embedding.registered", &[("site", &site)]));
                sites.again();
            });
        }
    })
}

/// What is to be copied into a page, with oneself as the example.
fn snippet() -> AnyView {
    let notices = Notices::expect();
    let origin = window().location().origin().unwrap_or_default();
    let text = route::embedding_snippet(&origin, &Viewer::expect().person.username);
    let shown = text.clone();
    let copy = move |_| clipboard::copy(&text, notices, "embedding.copied", "embedding.copy_failed");
    let button =
        make("button", "button").attr("type", "button").text(&say("embedding.copy")).on("click", Box::new(copy));
    let guide = make("a", "button").attr("href", paths::EMBEDDING).attr("rel", "external");
    below([
        make("p", "").text(&say("embedding.snippet_words")),
        make("pre", "preview snippet").with(&make("code", "").text(&shown)),
        together(&[button, guide.text(&say("embedding.guide"))]),
    ])
}
