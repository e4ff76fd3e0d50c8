//! One exchange over HTTP: bounded, without redirects, told apart by what may have happened.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;

use crate::endpoints::Endpoints;
use crate::retry_after::{parse_http_date, parse_retry_after};

/// The largest answer that is read, in bytes. The largest honest one is a page of 999 users.
const BODY_MAX_BYTES: usize = 4 * 1024 * 1024;

/// How long one exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection is there.
    pub connect: Duration,
    /// Until the whole answer is read.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(30),
        }
    }
}

/// The client that all tenants of one cloud share. The binary has installed a rustls provider
/// before.
///
/// # Errors
/// When TLS cannot be set up.
pub fn make_http_client(
    endpoints: &Endpoints,
    timeouts: Timeouts,
) -> Result<reqwest::Client, reqwest::Error> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("Hallpass/", env!("CARGO_PKG_VERSION")))
        // A redirect would carry our token, or a customer's data, to a host nobody configured.
        .redirect(Policy::none())
        .connect_timeout(timeouts.connect)
        .timeout(timeouts.whole)
        // The client repeats by its own rules, which know what a repetition does.
        .retry(reqwest::retry::never());
    if endpoints.is_loopback() {
        builder.no_proxy()
    } else {
        builder.https_only(true)
    }
    .build()
}

/// A whole answer.
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// `Retry-After`, read.
    pub(crate) retry_after: Option<Duration>,
    /// `x-ms-throttle-scope`.
    pub(crate) throttle_scope: Option<String>,
    /// `x-ms-throttle-limit-percentage`: the used part of the quota, told from 0.8 on.
    pub(crate) load: Option<f64>,
    /// `Date`.
    pub(crate) date: Option<Timestamp>,
    /// `request-id`.
    pub(crate) request_id: Option<String>,
    /// The body; empty when an error answer's body was broken.
    pub(crate) body: Vec<u8>,
}

/// No whole answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExchangeError {
    /// No connection came about: nothing happened.
    Unreachable,
    /// The request went out; what became of it is unknown.
    AnswerLost,
}

/// Sends and reads everything.
pub(crate) async fn exchange(
    request: reqwest::RequestBuilder,
    now: Timestamp,
) -> Result<Answer, ExchangeError> {
    let mut response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            ExchangeError::Unreachable
        } else {
            ExchangeError::AnswerLost
        }
    })?;
    let status = response.status();
    let headers = response.headers();
    let mut answer = Answer {
        status: status.as_u16(),
        retry_after: text(headers, RETRY_AFTER.as_str())
            .and_then(|value| parse_retry_after(&value, now)),
        throttle_scope: text(headers, "x-ms-throttle-scope"),
        load: text(headers, "x-ms-throttle-limit-percentage")
            .and_then(|value| value.trim().parse().ok())
            .filter(|load: &f64| load.is_finite()),
        date: text(headers, DATE.as_str()).and_then(|value| parse_http_date(&value)),
        request_id: text(headers, "request-id"),
        body: Vec::new(),
    };
    match read_body(&mut response).await {
        Some(body) => answer.body = body,
        None if status.is_success() => return Err(ExchangeError::AnswerLost),
        // The status alone says what may be concluded.
        None => {}
    }
    Ok(answer)
}

async fn read_body(response: &mut reqwest::Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > BODY_MAX_BYTES {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// A header as text, cut to a length that fits a log line.
fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.chars().take(128).collect())
}
