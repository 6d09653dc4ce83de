//! The same-origin rule for unsafe requests, and the headers of every answer.

use crate::site::Site;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// Whether a request only asks.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a page of this site sent it: the browser's own word (Fetch Metadata, `Sec-Fetch-Site`), else `Origin`; with
/// neither, it did not. The session's cookie alone proves nothing.
pub fn comes_from_us(headers: &HeaderMap, origin: &str) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(from)) => from == origin,
        (None, None) => false,
    }
}

/// The content security policy of every answer. Nothing is allowed but what the app is made of: no inline script but
/// those of index.html, by hash; wasm, and no other evaluation.
pub fn content_security_policy(script_hashes: &[String]) -> String {
    let hashes: String = script_hashes.iter().map(|hash| format!(" '{hash}'")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self'; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Sets the headers of every answer, errors included, unless the handler set its own.
pub async fn headers(State(site): State<Site>, request: Request, next: Next) -> Response {
    const FIXED: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        // What depends on who asks is kept by nobody; static files say otherwise themselves.
        (header::CACHE_CONTROL, "no-store"),
    ];
    const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
    let in_a_pop_up = is_of_a_pop_up(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !in_a_pop_up {
        headers.entry(OPENER).or_insert(HeaderValue::from_static("same-origin"));
    }
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(site.assets.policy.clone());
    if site.is_https() {
        let a_year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(a_year);
    }
    response
}

/// Whether a pop-up of another site passes through it, on its way to an answer for its opener: a policy would part the two
/// for good.
fn is_of_a_pop_up(path: &str) -> bool {
    path == "/sign-in" || path.starts_with("/oauth/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], allowed: bool) {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(comes_from_us(&headers, "https://kith.example"), allowed, "{headers:?}");
    }

    #[test]
    fn an_unsafe_request_comes_from_a_page_of_ours_or_not_at_all() {
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://kith.example")], false);
        check(&[("sec-fetch-site", "none")], false);
        check(&[("origin", "https://kith.example")], true);
        check(&[("origin", "https://kith.example.evil")], false);
        check(&[("origin", "http://kith.example")], false);
        check(&[("origin", "null")], false);
    }
}
