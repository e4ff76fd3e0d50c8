//! Headers that tell a browser to be strict with what we serve.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// For the portal: our own files only, WebAssembly, and no frames around it.
const PORTAL_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For the API: nothing at all.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// What a handler answers in `Cache-Control` when its address always means the same bytes, for people of
/// one MSP alone. Any other answer of the API is kept nowhere.
pub const KEPT_FOR_EVER: &str = "private, max-age=31536000, immutable";

/// The middleware around the API.
pub async fn protect_api(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if headers
        .get(CACHE_CONTROL)
        .is_none_or(|value| value != KEPT_FOR_EVER)
    {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    protect(response, API_POLICY)
}

/// The middleware around the portal's files.
pub async fn protect_portal(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    // Files keep their names from version to version: ask whether they changed.
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    protect(response, PORTAL_POLICY)
}

fn protect(mut response: Response, policy: &'static str) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
