//! `fetch`, for the worker: no cookies, no cache, no redirects, always a time limit.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestCredentials,
    RequestInit, RequestRedirect, Response, ResponseType,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch_with_init(url: &str, init: &RequestInit) -> Promise;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, delay_ms: u32) -> i32;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: i32);
}

/// What is sent.
pub struct Outgoing<'a> {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// Where to.
    pub url: &'a str,
    /// Names and values beside those that the body needs.
    pub headers: &'a [(&'static str, &'a str)],
    /// JSON.
    pub body: Option<&'a str>,
    /// The answer's head has to be there within this time; without a stream, its body too.
    pub timeout_ms: u32,
}

/// What came back: the head, and the body still to be read.
pub struct Incoming {
    response: Response,
    limit: TimeLimit,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchError {
    /// No connection, no name, no certificate, or the time was over.
    Unreachable,
    /// The answer sends us elsewhere; the cloud never does.
    Redirected,
}

/// Aborts the request when its time is over; dropping it ends the request's life as well.
struct TimeLimit {
    controller: AbortController,
    timer: i32,
}

impl TimeLimit {
    fn start(timeout_ms: u32) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let aborting = controller.clone();
        let abort = wasm_bindgen::closure::Closure::once_into_js(move || aborting.abort());
        let timer = set_timeout(abort.unchecked_ref(), timeout_ms);
        Some(Self { controller, timer })
    }

    /// The rest may take as long as it wants.
    fn lift(&self) {
        clear_timeout(self.timer);
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        self.lift();
        self.controller.abort();
    }
}

/// Sends a request and waits for the head of the answer.
///
/// # Errors
/// When there is no answer, or one that sends us elsewhere.
pub async fn send(outgoing: &Outgoing<'_>) -> Result<Incoming, FetchError> {
    let limit = TimeLimit::start(outgoing.timeout_ms).ok_or(FetchError::Unreachable)?;
    let init = RequestInit::new();
    init.set_method(outgoing.method);
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&limit.controller.signal()));
    let headers = headers(outgoing).map_err(|_| FetchError::Unreachable)?;
    init.set_headers(&headers);
    if let Some(body) = outgoing.body {
        init.set_body(&body.into());
    }
    let response = JsFuture::from(fetch_with_init(outgoing.url, &init))
        .await
        .and_then(JsCast::dyn_into::<Response>)
        .map_err(|_| FetchError::Unreachable)?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(FetchError::Redirected);
    }
    Ok(Incoming { response, limit })
}

fn headers(outgoing: &Outgoing<'_>) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in outgoing.headers {
        headers.set(name, value)?;
    }
    if outgoing.body.is_some() {
        headers.set("Content-Type", "application/json")?;
    }
    Ok(headers)
}

impl Incoming {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// A header's value, when there is one.
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// The whole body.
    ///
    /// # Errors
    /// When the connection breaks or the time is over.
    pub async fn text(self) -> Result<String, FetchError> {
        let text = self.response.text().map_err(|_| FetchError::Unreachable)?;
        let text = JsFuture::from(text)
            .await
            .map_err(|_| FetchError::Unreachable)?;
        text.as_string().ok_or(FetchError::Unreachable)
    }

    /// The body as it comes; without a time limit from here on.
    pub fn into_stream(self) -> Option<BodyStream> {
        self.limit.lift();
        let reader = self.response.body()?.get_reader();
        Some(BodyStream {
            reader: reader.unchecked_into(),
            _limit: self.limit,
        })
    }
}

/// A body that is still coming. Dropping it ends the request.
pub struct BodyStream {
    reader: ReadableStreamDefaultReader,
    _limit: TimeLimit,
}

impl BodyStream {
    /// The next bytes; `None` when the body has ended.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let chunk = JsFuture::from(self.reader.read())
            .await
            .map_err(|_| FetchError::Unreachable)?;
        let field = |name: &str| js_sys::Reflect::get(&chunk, &name.into()).unwrap_or_default();
        if field("done").is_truthy() {
            return Ok(None);
        }
        Ok(Some(Uint8Array::new(&field("value")).to_vec()))
    }
}
