//! What it answers with.

use hallpass_protocol::ids::RequestId;
use hallpass_protocol::{ApiError, ErrorCode};
use serde::Serialize;
use uuid::Uuid;

use crate::worker::platform::{HttpError, HttpResponse, ProofHints};

pub(super) type Answer = Result<HttpResponse, HttpError>;

#[expect(clippy::unnecessary_wraps, reason = "an answer of the transport")]
pub(super) fn json(status: u16, body: &impl Serialize) -> Answer {
    let body = serde_json::to_string(body).unwrap();
    Ok(HttpResponse {
        status,
        content_type: "application/json".to_owned(),
        hints: ProofHints::default(),
        body: body.into(),
    })
}

pub(super) fn error(status: u16, code: ErrorCode, message: &str) -> Answer {
    let request_id = RequestId::new(Uuid::nil());
    let message = message.to_owned();
    json(
        status,
        &ApiError {
            code,
            message,
            request_id,
            retry_after_s: None,
        },
    )
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the transport")]
pub(super) fn html(status: u16) -> Answer {
    let body = "<!doctype html><title>Welcome</title>".to_owned();
    Ok(HttpResponse {
        status,
        content_type: "text/html".to_owned(),
        hints: ProofHints::default(),
        body: body.into(),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the transport")]
pub(super) fn nothing() -> Answer {
    Ok(HttpResponse {
        status: 204,
        content_type: String::new(),
        hints: ProofHints::default(),
        body: String::new().into(),
    })
}
