//! A JSON body, read with a limit.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use futures::TryStreamExt;
use hallpass_protocol::ErrorCode;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// The most that a body may hold, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub usize);

impl BodyLimit {
    /// For a technician.
    pub const SIGNED_IN: Self = Self(64 * 1024);
    /// For strangers. A passkey's answer takes up to about 4 KiB.
    pub const STRANGER: Self = Self(16 * 1024);
}

/// What is read beyond the limit and thrown away, in bytes. A server that answers and closes while
/// the client still sends makes the client see a broken connection instead of the answer.
const DRAIN_MAX: usize = 8 * 1024 * 1024;

/// A body of the type that the route expects.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        // Only scripts of an allowed origin can send this type: others would need a CORS
        // preflight, which is never granted.
        let is_json = request.headers().get(CONTENT_TYPE).is_some_and(|value| {
            let essence = value
                .as_bytes()
                .split(|byte| *byte == b';')
                .next()
                .unwrap_or_default();
            essence
                .trim_ascii()
                .eq_ignore_ascii_case(b"application/json")
        });
        let bytes = read_body(request.into_body(), BodyLimit::SIGNED_IN).await?;
        if !is_json {
            return Err(Failure::new(
                ErrorCode::InvalidRequest,
                "The request's content type is not application/json; update the extension.",
            ));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            // The position only: serde's text may quote what was sent.
            Failure::new(
                ErrorCode::InvalidRequest,
                format!(
                    "The request's body is not what this address expects (line {}, column {}); \
                     update the extension and try again.",
                    error.line(),
                    error.column(),
                ),
            )
        })
    }
}

/// All of the body.
///
/// # Errors
/// When it is larger than `limit`, breaks off or arrives too slowly.
pub(super) async fn read_body(body: Body, BodyLimit(limit): BodyLimit) -> Result<Vec<u8>, Failure> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    loop {
        let chunk = stream.try_next().await.map_err(|_| {
            Failure::new(
                ErrorCode::InvalidRequest,
                "The request broke off or took too long to arrive; try again.",
            )
        })?;
        let Some(chunk) = chunk else { break };
        length = length.saturating_add(chunk.len());
        if length <= limit {
            bytes.extend_from_slice(&chunk);
        } else if length > DRAIN_MAX {
            break;
        }
    }
    if length > limit {
        return Err(Failure::new(
            ErrorCode::TooLarge,
            format!(
                "The request is larger than the {} KiB that are accepted here; shorten what you \
                 wrote and try again.",
                limit / 1024
            ),
        ));
    }
    Ok(bytes)
}
