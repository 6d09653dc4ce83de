//! Sites whose pages may show hover profiles, for administrators.

use crate::client::{self, Asked, FromJson};
use crate::clipboard;
use crate::components::activity_line::Moment;
use crate::components::changing::changing;
use crate::components::empty::Empty;
use crate::components::failure::Failure;
use crate::components::field::Field;
use crate::components::form::{Form, part};
use crate::components::heading::Heading;
use crate::components::skeletons::PeopleSkeleton;
use crate::components::two_step::{Words, two_step};
use crate::focus;
use crate::language::{say, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::pages::not_found::NotFoundPage;
use crate::route::{self, EMBEDDING_GUIDE};
use crate::session::Viewer;
use kith_api::embedding::EmbeddingSite;
use kith_api::ids::EmbeddingSiteId;
use kith_api::list::List;
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The list, the form for one more, and what their pages need. For everybody else there is no such page.
#[component]
pub fn EmbeddingSitesPage() -> impl IntoView {
    if !Viewer::expect().administrator {
        return view! { <NotFoundPage /> }.into_any();
    }
    let sites = Loaded::new(|| paths::plain(paths::ADMIN_EMBEDDING_SITES), List::<EmbeddingSite>::from_json);
    view! {
        <div class="page-head"><Heading words=say("embedding.title") /></div>
        <section class="settings-section is-narrow" aria-labelledby="sites-heading">
            <h2 id="sites-heading" tabindex="-1">{say("embedding.sites")}</h2>
            <Sites sites />
        </section>
        <section class="settings-section is-narrow" aria-labelledby="register-heading">
            <h2 id="register-heading">{say("embedding.register_title")}</h2>
            {register(sites)}
        </section>
        <section class="settings-section is-narrow" aria-labelledby="snippet-heading">
            <h2 id="snippet-heading">{say("embedding.snippet")}</h2>
            {snippet()}
        </section>
    }
    .into_any()
}

#[component]
fn Sites(sites: Loaded<List<EmbeddingSite>>) -> impl IntoView {
    let editing = RwSignal::new(None::<EmbeddingSiteId>);
    changing(move || match sites.get() {
        None => view! { <PeopleSkeleton rows=2 /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| sites.again());
            view! { <Failure error what=say("embedding.failed") retry /> }.into_any()
        }
        Some(Ok(list)) if list.items.is_empty() => view! { <Empty words=say("embedding.empty") /> }.into_any(),
        Some(Ok(list)) => view! {
            <ul class="session-list" aria-label=say("embedding.sites")>
                {list.items.into_iter().map(|site| row(site, sites, editing)).collect_view()}
            </ul>
        }
        .into_any(),
    })
}

fn row(site: EmbeddingSite, sites: Loaded<List<EmbeddingSite>>, editing: RwSignal<Option<EmbeddingSiteId>>) -> AnyView {
    let id = site.id;
    let inside = move || {
        if editing.get() == Some(id) { rename(&site, sites, editing) } else { told(&site, sites, editing) }
    };
    view! { <li class="session" id=format!("site-{id}")>{changing(inside)}</li> }.into_any()
}

fn told(
    site: &EmbeddingSite,
    sites: Loaded<List<EmbeddingSite>>,
    editing: RwSignal<Option<EmbeddingSiteId>>,
) -> AnyView {
    let notices = Notices::expect();
    let (id, name, enabled) = (site.id, site.name.clone(), site.enabled);
    let named = |words| say_with(words, &[("site", &site.name)]);
    let switch = Callback::new(move |()| {
        let asked: Asked = client::change(paths::of_id(paths::ADMIN_EMBEDDING_SITE, id), "enabled", !enabled);
        let done = say_with(if enabled { "embedding.disabled" } else { "embedding.enabled" }, &[("site", &name)]);
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
            button: say("embedding.disable"),
            name: named("embedding.disable_name"),
            question: say("embedding.disable_really"),
            yes: say("embedding.disable"),
        };
        two_step(format!("disable-{id}"), words, switch)
    } else {
        button("embedding.enable", named("embedding.enable_name"), move || switch.run(()))
    };
    let edit = move || {
        editing.set(Some(id));
        focus::soon_on("#new-name");
    };
    view! {
        <div class="session-words">
            <p class="session-name">
                {site.name.clone()}
                {(!enabled).then(|| view! { <span class="badge">{say("embedding.off")}</span> })}
            </p>
            <p class="session-more">
                <span>{site.origin.clone()}</span>
                <span>{say("embedding.since")} " " <Moment at=site.registered /></span>
            </p>
        </div>
        <div class="form-buttons">{button("embedding.rename", named("embedding.rename_name"), edit)} {switch}</div>
    }
    .into_any()
}

fn button(words: &'static str, name: String, act: impl Fn() + 'static) -> AnyView {
    view! { <button type="button" class="button is-small" aria-label=name on:click=move |_| act()>{say(words)}</button> }
        .into_any()
}

fn rename(
    site: &EmbeddingSite,
    sites: Loaded<List<EmbeddingSite>>,
    editing: RwSignal<Option<EmbeddingSiteId>>,
) -> AnyView {
    let (id, form) = (site.id, Form::new());
    let name = RwSignal::new(site.name.clone());
    let error = form.of_field("/name");
    let label = say_with("embedding.name_of", &[("origin", &site.origin)]);
    let field = view! { <Field name="new-name" label value=name error autocomplete="off" /> };
    let back = move |_| {
        editing.set(None);
        request_animation_frame(move || focus::on(&format!("#site-{id} button")));
    };
    let cancel = view! { <button type="button" class="button" on:click=back>{say("two_step.no")}</button> };
    let inside = part(form, vec![field.into_any()], say("embedding.save"), move || {
        if form.has(&[("/name", name, "embedding.name_missing")]) {
            let address = paths::of_id(paths::ADMIN_EMBEDDING_SITE, id);
            form.send(client::change(address, "name", name.get_untracked()), move |_| {
                let _ = editing.try_set(None);
                sites.again();
                focus::soon_on("#sites-heading");
            });
        }
    });
    view! { {inside} {cancel} }.into_any()
}

/// What is typed stays until it is taken.
fn register(sites: Loaded<List<EmbeddingSite>>) -> AnyView {
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
    view! {
        <p>{say("embedding.snippet_words")}</p>
        <pre class="preview snippet"><code>{shown}</code></pre>
        <p class="form-buttons">
            <button type="button" class="button" on:click=copy>{say("embedding.copy")}</button>
            <a class="button" href=EMBEDDING_GUIDE rel="external">{say("embedding.guide")}</a>
        </p>
    }
    .into_any()
}
