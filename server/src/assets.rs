//! The built web app: read once at the start, from inside the binary or from a folder, and served from memory.

mod embedded;

pub use embedded::PinnedLoader;

use crate::security::content_security_policy;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
struct Embedded;

/// All files, by path without the leading slash.
pub struct Assets {
    files: HashMap<String, Asset>,
    /// The content security policy, with the hashes of index.html's scripts.
    pub policy: HeaderValue,
    /// For pages of other sites that want to know beforehand what they run.
    pub pinned: Option<PinnedLoader>,
}

struct Asset {
    mime: HeaderValue,
    etag: HeaderValue,
    cache: &'static str,
    /// Whether pages of other sites may have it.
    shared: bool,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

const INDEX: &str = "index.html";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

impl Assets {
    /// The app inside this binary; where it was built without, the app in a folder. A folder that is not there is an app
    /// of no files: the API serves all the same.
    pub fn load(folder: &Path) -> Self {
        #[cfg(feature = "embed")]
        {
            let _ = folder;
            Self::of(Embedded::iter().filter_map(|name| {
                let file = Embedded::get(&name)?;
                Some((name.into_owned(), Bytes::from(file.data.into_owned())))
            }))
        }
        #[cfg(not(feature = "embed"))]
        {
            let mut files = Vec::new();
            read_folder(folder, "", &mut files);
            if files.is_empty() {
                tracing::warn!(folder = %folder.display(), "the web app is not there: only the API is served");
            }
            Self::of(files)
        }
    }

    /// An app of these files; `x.br` and `x.gz` are the compressed forms of `x`.
    pub fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let all: HashMap<String, Bytes> = files.into_iter().collect();
        let policy = all.get(INDEX).map(|index| script_hashes(&String::from_utf8_lossy(index))).unwrap_or_default();
        let mut files: HashMap<String, Asset> = all
            .iter()
            .filter(|(name, _)| !name.ends_with(".br") && !name.ends_with(".gz"))
            .map(|(name, plain)| (name.clone(), Asset::new(name, plain, &all)))
            .collect();
        let (shared, pinned) = embedded::files(&all);
        files.extend(shared);
        let policy = HeaderValue::try_from(content_security_policy(&policy)).expect("hashes are base64");
        Self { files, policy, pinned }
    }

    /// Answers for a path: a file, or the app itself for the addresses of its pages. A file that is missing is missing,
    /// never the app.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        let name = if is_page(path) { INDEX } else { path };
        match self.files.get(name) {
            Some(asset) => asset.answer(headers),
            None if name == INDEX => text(
                StatusCode::SERVICE_UNAVAILABLE,
                "The web app is not built: run `cargo xtask run`, or give its folder with --app.\n",
            ),
            None => {
                let mut response = text(StatusCode::NOT_FOUND, "There is no such file.\n");
                if embedded::is_for_others(path) {
                    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
                }
                response
            }
        }
    }
}

/// Whether an address is one of the app's: its last part is no file name, or it names a person, who may have a dot.
fn is_page(path: &str) -> bool {
    let names_a_person = ["people/", "admin/people/"].iter().any(|start| path.starts_with(start));
    names_a_person || !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn text(status: StatusCode, sentence: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sentence).into_response()
}

impl Asset {
    fn new(name: &str, plain: &Bytes, all: &HashMap<String, Bytes>) -> Self {
        let digest = crate::random::hex(&Sha256::digest(plain)[..12]);
        let mime = mime_guess::from_path(name).first_or_octet_stream();
        let mime = if mime.type_() == "text" || mime.subtype() == "javascript" {
            format!("{mime}; charset=utf-8")
        } else {
            mime.to_string()
        };
        Self {
            mime: HeaderValue::try_from(mime).expect("a media type is ASCII"),
            etag: HeaderValue::try_from(format!("\"{digest}\"")).expect("hexadecimal is ASCII"),
            cache: if has_hash(name) { FOR_EVER } else { ASK_AGAIN },
            shared: false,
            plain: plain.clone(),
            brotli: all.get(&format!("{name}.br")).cloned(),
            gzip: all.get(&format!("{name}.gz")).cloned(),
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let same = known.is_some_and(|known| {
            known.split(',').any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == self.etag.as_bytes())
        });
        let (encoding, body) = if same { (None, &self.plain) } else { self.best(headers) };
        let mut response = match same {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => Response::new(Body::from(body.clone())),
        };
        let out = response.headers_mut();
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache));
        out.insert(header::ETAG, self.etag.clone());
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if self.shared {
            out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            out.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
        }
        if !same {
            out.insert(header::CONTENT_TYPE, self.mime.clone());
        }
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    fn best(&self, headers: &HeaderMap) -> (Option<&'static str>, &Bytes) {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let accepts = |name: &str| {
            accepted.split(',').any(|part| {
                let (coding, quality) = part.split_once(';').unwrap_or((part, ""));
                coding.trim() == name && quality.trim() != "q=0"
            })
        };
        match (&self.brotli, &self.gzip) {
            (Some(bytes), _) if accepts("br") => (Some("br"), bytes),
            (_, Some(bytes)) if accepts("gzip") => (Some("gzip"), bytes),
            _ => (None, &self.plain),
        }
    }
}

/// Trunk puts up to 16 hexadecimal digits before the ending, without zeros at the left: `app-0123456789abcdef.js`,
/// `app-0123456789abcdef_bg.wasm`.
fn has_hash(name: &str) -> bool {
    name.split(['-', '.', '_'])
        .any(|part| (12..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The CSP hashes of the scripts that stand in a page: Trunk writes one that starts the app.
fn script_hashes(html: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let Some(open) = rest[start..].find('>') else { break };
        let tag = &rest[start..start + open];
        let body = start + open + 1;
        let Some(length) = rest[body..].find("</script>") else { break };
        if !tag.contains(" src=") {
            let digest = Sha256::digest(&rest.as_bytes()[body..body + length]);
            hashes.push(format!("sha256-{}", BASE64_STANDARD.encode(digest)));
        }
        rest = &rest[body + length..];
    }
    hashes
}

#[cfg(not(feature = "embed"))]
fn read_folder(folder: &Path, prefix: &str, files: &mut Vec<(String, Bytes)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        if path.is_dir() {
            read_folder(&path, &format!("{prefix}{name}/"), files);
        } else if let Ok(bytes) = std::fs::read(&path) {
            files.push((format!("{prefix}{name}"), Bytes::from(bytes)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> Assets {
        let files = [
            ("index.html", "<script src=\"x.js\"></script><script type=\"module\">start()</script>"),
            ("app-0123456789abcdef.js", "long"),
            ("app-0123456789abcdef.js.br", "br"),
            ("widget.js", "widget"),
        ];
        Assets::of(files.map(|(name, text)| (name.to_owned(), Bytes::from_static(text.as_bytes()))))
    }

    #[track_caller]
    fn check(path: &str, status: u16, cache: &str) {
        let answer = app().answer(path, &HeaderMap::new());
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let said = answer.headers().get(header::CACHE_CONTROL).map_or("", |value| value.to_str().expect("ASCII"));
        assert_eq!(said, cache, "{path}");
    }

    #[test]
    fn pages_are_the_app_and_missing_files_are_missing() {
        check("/", 200, "no-cache");
        check("/people/chris.smith", 200, "no-cache");
        check("/admin/people/chris.smith", 200, "no-cache");
        check("/nowhere/at/all", 200, "no-cache");
        check("/app-0123456789abcdef.js", 200, "public, max-age=31536000, immutable");
        assert!(has_hash("app-b4b22dd20e8ae31_bg.wasm"), "a hash that begins with a zero");
        check("/widget.js", 200, "no-cache");
        check("/app-ffffffffffffffff.js", 404, "");
        check("/favicon.ico", 404, "");
    }

    #[test]
    fn the_compressed_form_goes_to_who_takes_it() {
        let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"))].into_iter().collect();
        let answer = app().answer("/app-0123456789abcdef.js", &headers);
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
        let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br;q=0"))].into_iter().collect();
        assert!(!app().answer("/app-0123456789abcdef.js", &headers).headers().contains_key(header::CONTENT_ENCODING));
    }

    #[test]
    fn an_unchanged_file_is_not_sent_again() {
        let etag = app().answer("/widget.js", &HeaderMap::new()).headers()[header::ETAG].clone();
        let headers = [(header::IF_NONE_MATCH, etag)].into_iter().collect();
        assert_eq!(app().answer("/widget.js", &headers).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn the_policy_knows_the_inline_scripts_by_hash() {
        let hash = BASE64_STANDARD.encode(Sha256::digest(b"start()"));
        let policy = app().policy;
        let policy = policy.to_str().expect("ASCII");
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1);
    }
}
