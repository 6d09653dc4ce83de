//! The own picture: chosen or dropped, cut to a square, sent, taken away.
//!
//! Drawn on canvases from an `ImageBitmap`: no `blob:` address is needed, and the CSP stays as it is. The browser tells of
//! no progress of a `fetch`, and a second way to the server (`XMLHttpRequest`) would weigh more than it says: at most
//! 2 MB are sent, under a bar that only says that it goes on, and a button that ends it.

use super::crop::{Crop, ZOOM_MAX};
use crate::client::{self, ApiError, FromJson, Refusal};
use crate::components::changing::{changing, effect};
use crate::components::form::{Form, whole_error};
use crate::components::two_step::{Words, two_step};
use crate::focus;
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::people::People;
use crate::session::Viewer;
use kith_api::paths;
use kith_api::people::{PICTURE_BYTES_MAX, PICTURE_SIDE_MAX, Picture};
use kith_api::problem::kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, CanvasRenderingContext2d, DragEvent, Element, File, FileList, HtmlCanvasElement, HtmlInputElement,
    ImageBitmap, KeyboardEvent, PointerEvent, WheelEvent,
};

const KINDS: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];
/// How much of the square an arrow key moves.
const STEP: f64 = 0.04;

/// A file, and the picture in it.
type Chosen = Option<(File, ImageBitmap)>;

/// Shows the picture, and changes it.
#[component]
pub fn PictureEditor() -> impl IntoView {
    let (viewer, people, notices) = (Viewer::handle(), People::expect(), Notices::expect());
    let form = Form::new();
    let chosen = RwSignal::<Chosen, LocalStorage>::new_local(None);
    let wrong = RwSignal::new(None::<String>);

    let choose = move |files: Option<FileList>| {
        let Some(file) = files.and_then(|files| files.get(0)) else { return };
        wrong.set(unfit(&file));
        if wrong.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match bitmap(&file).await {
                Some(picture) if picture.width().max(picture.height()) <= PICTURE_SIDE_MAX => {
                    form.settle();
                    let _ = chosen.try_set(Some((file, picture)));
                    focus::soon_on("#crop");
                }
                Some(_) => {
                    let most = crate::language::number(u64::from(PICTURE_SIDE_MAX));
                    let _ = wrong.try_set(Some(say_with("picture.too_wide", &[("most", &most)])));
                }
                None => _ = wrong.try_set(Some(say("picture.unreadable"))),
            }
        });
    };
    let changed = move |picture: Option<String>, words: &'static str| {
        viewer.change(|me| me.picture = picture);
        people.forget(&viewer.username());
        notices.say(say(words));
        let _ = chosen.try_set(None);
        focus::soon_on("#picture-heading");
    };
    let remove = Callback::new(move |()| {
        spawn_local(async move {
            match client::delete(paths::plain(paths::MY_PICTURE)).await {
                Ok(_) => changed(None, "picture.removed"),
                Err(error) => notices.failed(&error, &say("picture.not_removed")),
            }
        });
    });
    let picked = move |event| {
        let input: HtmlInputElement = event_target(&event);
        choose(input.files());
        // The same file may be chosen again.
        input.set_value("");
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        choose(event.data_transfer().and_then(|data| data.files()));
    };
    let has_one = Memo::new(move |_| viewer.person().with(|me| me.picture.is_some()));
    let inside = move || {
        if let Some((file, picture)) = chosen.get() {
            let send = move |square: [u32; 3], controller: Option<AbortController>| {
                let asked = client::put_picture(&file, square, controller);
                form.send(Box::pin(async move { asked.await.map_err(in_words_of_a_picture) }), move |json| {
                    changed(Picture::from_json(&json).and_then(|picture| picture.picture), "picture.changed");
                });
            };
            let stop = move || {
                let _ = chosen.try_set(None);
                focus::soon_on("#picture-heading");
            };
            return cutting(form, picture, send, stop);
        }
        let remove = has_one.get().then(|| {
            let words = Words {
                button: say("picture.remove"),
                name: say("picture.remove"),
                question: say("picture.remove_really"),
                yes: say("picture.remove_yes"),
            };
            two_step("remove-picture".to_owned(), words, remove)
        });
        view! {
            <div class="form-buttons">
                <label class="button file-button">
                    {say("picture.choose")}
                    <input type="file" class="visually-hidden" accept=KINDS.join(",")
                        aria-describedby="picture-hint picture-error" on:change=picked />
                </label>
                {remove}
            </div>
            <p class="field-hint" id="picture-hint">{say("picture.hint")}</p>
            <p class="field-error" id="picture-error" role="alert">{wrong}</p>
        }
        .into_any()
    };
    view! {
        <section class="settings-section picture-editor" aria-labelledby="picture-heading"
            on:dragover=|event| event.prevent_default() on:drop=dropped>
            <h2 id="picture-heading" class="choices-title" tabindex="-1">{say("picture.title")}</h2>
            {changing(inside)}
        </section>
    }
}

/// The server measures again; it speaks of requests.
fn in_words_of_a_picture(error: ApiError) -> ApiError {
    match error {
        ApiError::Refused(refusal) if refusal.kind == kind::TOO_LARGE => {
            ApiError::Refused(Refusal { detail: Some(say("picture.too_large")), ..refusal })
        }
        other => other,
    }
}

/// Why a file is not even looked into.
fn unfit(file: &File) -> Option<String> {
    if !KINDS.contains(&&*file.type_()) {
        return Some(say("picture.kind"));
    }
    let most = PICTURE_BYTES_MAX as f64;
    (file.size() > most).then(|| say("picture.too_large"))
}

async fn bitmap(file: &File) -> Option<ImageBitmap> {
    let picture = window().create_image_bitmap_with_blob(file).ok()?;
    JsFuture::from(picture).await.ok()?.dyn_into().ok()
}

/// The square is moved by the pointer or the arrow keys, and drawn nearer by the wheel, the slider, + and -.
fn cutting(
    form: Form,
    picture: ImageBitmap,
    send: impl Fn([u32; 3], Option<AbortController>) + 'static,
    stop: impl Fn() + Copy + 'static,
) -> AnyView {
    let crop = RwSignal::new(Crop::middle(picture.width(), picture.height()));
    let dragged = StoredValue::new(None::<(f64, f64)>);
    let sending = StoredValue::<Option<AbortController>, LocalStorage>::new_local(None);
    effect(move || draw(&picture, crop.get()));

    let zoom = move |by: f64| crop.update(|crop| *crop = crop.zoomed(crop.zoom() * by));
    let pressed = move |event: KeyboardEvent| {
        let step = crop.with_untracked(|crop| crop.side) * STEP * if event.shift_key() { 4.0 } else { 1.0 };
        let go = |right: f64, down: f64| crop.update(|crop| *crop = crop.moved(right * step, down * step));
        match event.key().as_str() {
            "ArrowLeft" => go(-1.0, 0.0),
            "ArrowRight" => go(1.0, 0.0),
            "ArrowUp" => go(0.0, -1.0),
            "ArrowDown" => go(0.0, 1.0),
            "+" | "=" => zoom(1.1),
            "-" => zoom(1.0 / 1.1),
            _ => return,
        }
        event.prevent_default();
    };
    let at = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let take = move |event: PointerEvent| {
        let _ = event_target::<Element>(&event).set_pointer_capture(event.pointer_id());
        dragged.set_value(Some(at(&event)));
    };
    let drag = move |event: PointerEvent| {
        let Some((x, y)) = dragged.get_value() else { return };
        let (now_x, now_y) = at(&event);
        let width = f64::from(event_target::<Element>(&event).client_width()).max(1.0);
        // The picture follows the pointer: the square goes the other way.
        crop.update(|crop| {
            let scale = crop.side / width;
            *crop = crop.moved((x - now_x) * scale, (y - now_y) * scale);
        });
        dragged.set_value(Some((now_x, now_y)));
    };
    let let_go = move |_: PointerEvent| dragged.set_value(None);
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        zoom(if event.delta_y() < 0.0 { 1.1 } else { 1.0 / 1.1 });
    };
    let percent = move || ((crop.get().zoom() * 100.0) as u32).to_string();
    let slide = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<u32>() {
            crop.update(|crop| *crop = crop.zoomed(f64::from(percent) / 100.0));
        }
    };
    let save = move |_| {
        let controller = AbortController::new().ok();
        sending.set_value(controller.clone());
        send(crop.get_untracked().square(), controller);
    };
    let cancel = move |_| {
        if let Some(controller) = sending.try_update_value(Option::take).flatten() {
            controller.abort();
        }
        stop();
    };
    view! {
        <div class="cutting">
            <canvas id="crop" class="picture-canvas" width="576" height="576" tabindex="0" role="application"
                aria-label=say("picture.crop") aria-describedby="crop-hint" on:keydown=pressed on:pointerdown=take
                on:pointermove=drag on:pointerup=let_go on:pointercancel=let_go on:wheel=wheel></canvas>
            <div class="cutting-previews" aria-hidden="true">
                <canvas class="picture-canvas is-round" width="192" height="192"></canvas>
                <canvas class="picture-canvas is-round is-small" width="96" height="96"></canvas>
            </div>
        </div>
        <p class="field-hint" id="crop-hint">{say("picture.crop_hint")}</p>
        <p class="settings-line">
            <label for="zoom">{say("picture.zoom")}</label>
            <input id="zoom" type="range" min="100" max=((ZOOM_MAX * 100.0) as u32).to_string() prop:value=percent on:input=slide />
        </p>
        {whole_error(form)}
        <p class="sending" role="status">
            {changing(move || form.is_busy().then(|| view! {
                <span>{say("picture.sending")}</span>
                <progress aria-label=say("picture.sending")></progress>
            }))}
        </p>
        <p class="form-buttons">
            <button type="button" class="button is-primary" aria-busy=move || form.is_busy().to_string() on:click=save>
                {say("picture.save")}
            </button>
            <button type="button" class="button" on:click=cancel>{say("select.cancel")}</button>
        </p>
    }
    .into_any()
}

/// Draws the square on every canvas, each as large as it is.
fn draw(picture: &ImageBitmap, crop: Crop) {
    let Ok(found) = document().query_selector_all(".picture-canvas") else { return };
    for at in 0..found.length() {
        let Some(canvas) = found.item(at).and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok()) else {
            continue;
        };
        let context = canvas.get_context("2d").ok().flatten();
        let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) else {
            continue;
        };
        let size = f64::from(canvas.width());
        context.clear_rect(0.0, 0.0, size, size);
        let _ = context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            picture, crop.x, crop.y, crop.side, crop.side, 0.0, 0.0, size, size,
        );
    }
}
