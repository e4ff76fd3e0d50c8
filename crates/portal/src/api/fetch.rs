//! The edge to `fetch`.

use hallpass_protocol::dpop::{NONCE_HEADER, PROOF_HEADER, SCHEME, TIME_HEADER};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response,
};

use super::call::{Answer, Body, Call, CallError};
use super::prover::ProofNews;

/// As long as a person waits for an answer, in milliseconds.
pub(super) const TIMEOUT_MS: u32 = 20_000;

/// What shows that a request is ours.
pub(super) struct Proof<'a> {
    /// The session's token; none in a ceremony.
    pub(super) token: Option<&'a str>,
    /// The proof of possession that goes with it.
    pub(super) proof: &'a str,
}

/// Sends one request to the portal's own origin and reads the whole answer.
pub(super) async fn send(call: &Call, proof: &Proof<'_>) -> Result<Answer, CallError> {
    let limit = AbortSignal::timeout_with_u32(TIMEOUT_MS);
    let response = open(call, proof, &limit).await?;
    read(&response).await
}

/// Sends one request and gives the answer as soon as its head is here. `signal` ends the request.
#[expect(clippy::disallowed_methods, reason = "this is the edge to `fetch`")]
pub(super) async fn open(
    call: &Call,
    proof: &Proof<'_>,
    signal: &AbortSignal,
) -> Result<Response, CallError> {
    let init = RequestInit::new();
    init.set_method(call.method.name());
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(signal));
    let headers = headers(call, proof).map_err(|_| CallError::Unreachable)?;
    init.set_headers(headers.as_ref());
    match &call.body {
        Some(Body::Json(text)) => init.set_body(&text.into()),
        Some(Body::File(file)) => init.set_body(file.as_ref()),
        None => {}
    }
    let window = web_sys::window().ok_or(CallError::Unreachable)?;
    JsFuture::from(window.fetch_with_str_and_init(&call.path, &init))
        .await
        .and_then(JsCast::dyn_into::<Response>)
        .map_err(|_| CallError::Unreachable)
}

/// Reads the rest of an answer.
pub(super) async fn read(response: &Response) -> Result<Answer, CallError> {
    let unreachable = |_: JsValue| CallError::Unreachable;
    let text = response.text().map_err(unreachable)?;
    let body = JsFuture::from(text).await.map_err(unreachable)?;
    Ok(Answer {
        status: response.status(),
        body: body.as_string().unwrap_or_default(),
        news: news(response),
    })
}

/// Reads the rest of an answer that is no text.
pub(super) async fn read_bytes(response: &Response) -> Result<Vec<u8>, CallError> {
    let unreachable = |_: JsValue| CallError::Unreachable;
    let buffer = response.array_buffer().map_err(unreachable)?;
    let buffer = JsFuture::from(buffer).await.map_err(unreachable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// What an answer's head tells about proofs.
pub(super) fn news(response: &Response) -> ProofNews {
    let header = |name| response.headers().get(name).ok().flatten();
    ProofNews {
        nonce: header(NONCE_HEADER),
        time: header(TIME_HEADER),
    }
}

fn headers(call: &Call, proof: &Proof<'_>) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    if let Some(token) = proof.token {
        // EXPOSE: the session travels with each call of its own technician.
        headers.set("authorization", &format!("{SCHEME} {token}"))?;
    }
    headers.set(PROOF_HEADER, proof.proof)?;
    if matches!(call.body, Some(Body::Json(_))) {
        headers.set("content-type", "application/json")?;
    }
    Ok(headers)
}
