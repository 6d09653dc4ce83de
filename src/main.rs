//! Mounts the web app.

use kith::app::App;
use kith::{crash, language};
use leptos::prelude::*;

fn main() {
    language::start(language::APP);
    crash::watch();
    mount_to_body(App);
}
