//! The edge to `fetch`.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use super::call::{Answer, CallError, Method};

/// As long as a person waits for an answer, in milliseconds.
const TIMEOUT_MS: u32 = 20_000;

/// Sends one request to the portal's own origin.
#[expect(clippy::disallowed_methods, reason = "this is the edge to `fetch`")]
pub(super) async fn send(
    method: Method,
    path: &str,
    body: Option<&str>,
    token: Option<&str>,
) -> Result<Answer, CallError> {
    let unreachable = |_| CallError::Unreachable;
    let headers = Headers::new().map_err(unreachable)?;
    if let Some(token) = token {
        // EXPOSE: the session travels with each call of its own technician.
        headers
            .set("authorization", &format!("Bearer {token}"))
            .map_err(unreachable)?;
    }
    let init = RequestInit::new();
    init.set_method(method.name());
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    if let Some(body) = body {
        headers
            .set("content-type", "application/json")
            .map_err(unreachable)?;
        init.set_body(&body.into());
    }
    init.set_headers(headers.as_ref());
    let window = web_sys::window().ok_or(CallError::Unreachable)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &init))
        .await
        .map_err(unreachable)?
        .dyn_into::<Response>()
        .map_err(unreachable)?;
    let text = response.text().map_err(unreachable)?;
    let body = JsFuture::from(text)
        .await
        .map_err(unreachable)?
        .as_string()
        .unwrap_or_default();
    Ok(Answer {
        status: response.status(),
        body,
    })
}
