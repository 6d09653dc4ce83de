//! What pages of other sites load.

use super::{Asset, FOR_EVER};
use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256, Sha384};
use std::collections::HashMap;
use std::io::Write;

/// A page that embeds the loader has a new one within minutes.
const FIVE_MINUTES: &str = "public, max-age=300";
/// Its text says where the others are.
const LOADER: &str = "hover-profile.js";
const ALL: [&str; 4] = [LOADER, "sign-in.js", "widget.js", "widget_bg.wasm"];
/// What the loader's text has in place of the folder's name.
const FOLDER: &str = "{hash}";

/// The loader by an address at which there is never another, with what subresource integrity wants to know of it (W3C SRI).
pub struct PinnedLoader {
    /// `/embed/…/hover-profile.js`.
    pub path: String,
    /// `sha384-…`.
    pub integrity: String,
}

/// Whether a path is of what pages of other sites load, be it there or no longer.
pub(super) fn is_for_others(path: &str) -> bool {
    path.starts_with("embed/") || path == LOADER
}

/// What pages of other sites load, below a folder that is named by a hash of all of it, so that the parts of one build
/// stay together and for ever; and the loader under the address that people write into their pages.
pub(super) fn files(all: &HashMap<String, Bytes>) -> (Vec<(String, Asset)>, Option<PinnedLoader>) {
    let Some(parts) = ALL.map(|name| all.get(name)).into_iter().collect::<Option<Vec<_>>>() else {
        return (Vec::new(), None);
    };
    let mut digest = Sha256::new();
    for part in &parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let folder = crate::random::hex(&digest.finalize()[..8]);
    let filled = Bytes::from(String::from_utf8_lossy(parts[0]).replace(FOLDER, &folder));
    // The forms compressed when it was built are of the text before the name was known.
    let loader = || Asset {
        brotli: None,
        gzip: Some(gzip(&filled)),
        shared: true,
        ..Asset::new(LOADER, &filled, &HashMap::new())
    };
    let mut files = vec![(LOADER.to_owned(), Asset { cache: FIVE_MINUTES, ..loader() })];
    for (name, plain) in ALL.into_iter().zip(parts) {
        let asset = if name == LOADER { loader() } else { Asset::new(name, plain, all) };
        files.push((format!("embed/{folder}/{name}"), Asset { cache: FOR_EVER, shared: true, ..asset }));
    }
    let integrity = format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(&filled)));
    (files, Some(PinnedLoader { path: format!("/embed/{folder}/{LOADER}"), integrity }))
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    let written = writer.write_all(plain).and_then(|()| writer.finish());
    written.expect("memory takes everything").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Assets;
    use axum::http::{HeaderMap, StatusCode, header};

    /// The address of a part as the loader says it.
    fn part(app: &Assets, name: &str) -> String {
        let loader = String::from_utf8_lossy(&app.files[LOADER].plain).into_owned();
        format!("{}{name}", loader.split_once('\'').and_then(|(_, rest)| rest.split_once('\'')).expect("a folder").0)
    }

    fn with_widget(wasm: &'static str) -> Assets {
        let files = [
            ("hover-profile.js", "from('/embed/{hash}/')"),
            ("sign-in.js", "s"),
            ("widget.js", "w"),
            ("widget_bg.wasm", wasm),
        ];
        Assets::of(files.map(|(name, text)| (name.to_owned(), Bytes::from_static(text.as_bytes()))))
    }

    #[test]
    fn the_loader_names_a_folder_that_other_sites_may_keep_for_ever() {
        let app = with_widget("old");
        for name in ALL {
            let answer = app.answer(&part(&app, name), &HeaderMap::new());
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], FOR_EVER);
            assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
            assert_eq!(answer.headers()["cross-origin-resource-policy"], "cross-origin");
        }
        let loader = app.answer("/hover-profile.js", &HeaderMap::new());
        assert_eq!(loader.headers()[header::CACHE_CONTROL], FIVE_MINUTES);
        let newer = with_widget("new");
        assert_ne!(part(&app, ""), part(&newer, ""));
        let gone = newer.answer(&part(&app, "widget.js"), &HeaderMap::new());
        assert_eq!(gone.status(), StatusCode::NOT_FOUND);
        assert_eq!(gone.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "a page reads that it is gone");
    }

    #[test]
    fn the_pinned_loader_is_the_one_that_its_hash_is_of() {
        let app = with_widget("old");
        let pinned = app.pinned.as_ref().expect("there is a widget");
        assert_eq!(pinned.path, part(&app, LOADER));
        let hash = Sha384::digest(&app.files[&pinned.path[1..]].plain);
        assert_eq!(pinned.integrity, format!("sha384-{}", BASE64_STANDARD.encode(hash)));
        assert!(Assets::of([]).pinned.is_none());
    }
}
