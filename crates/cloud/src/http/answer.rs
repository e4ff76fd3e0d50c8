//! Gives every exchange an id, logs it, and answers every failure as an
//! [`ApiError`]: those of handlers, and those that the framework makes (404, 405, 413, time-outs,
//! panics).

use std::error::Error;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hallpass_protocol::ids::RequestId;
use hallpass_protocol::{ApiError, ErrorCode};
use tracing::Instrument;

use crate::app::App;
use crate::failure::Failure;
use crate::http::proof::{NonceWish, add_nonce};
use crate::random::make_uuid;

/// Names the exchange in every answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The middleware; outermost of all.
pub async fn answer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began_at = app.clock.now();
    let request_id = RequestId::new(make_uuid(&*app.random, began_at));
    let method = request.method().clone();
    // The route's pattern, not the path: paths of strangers do not belong into a log.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());

    let nonce_wish = NonceWish::default();
    request.extensions_mut().insert(nonce_wish.clone());

    let span = tracing::info_span!("request", %request_id, %method, route);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    let _entered = span.enter();
    let mut response = match failure_of(&response) {
        Some(failure) => to_api_error(failure, status, request_id),
        None => response,
    };

    if nonce_wish.is_made() {
        add_nonce(&app, response.headers_mut());
    }

    let elapsed = app.clock.now().since(began_at).as_millis();
    let duration_ms = u64::try_from(elapsed).unwrap_or(u64::MAX);
    tracing::info!(status = status.as_u16(), duration_ms, "answered");
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn failure_of(response: &Response) -> Option<Failure> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let failure = response.extensions().get::<Failure>().cloned();
    Some(failure.unwrap_or_else(|| failure_of_status(status)))
}

/// What the framework says with a bare status.
fn failure_of_status(status: StatusCode) -> Failure {
    match status {
        StatusCode::NOT_FOUND => Failure::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Failure::new(
            ErrorCode::InvalidRequest,
            "This address does not take this method; update the extension and try again.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Failure::new(ErrorCode::TooLarge, "The request is too large; send less.")
        }
        StatusCode::SERVICE_UNAVAILABLE => Failure::new(
            ErrorCode::Unavailable,
            "The cloud took too long to answer; try again in a moment.",
        )
        .retry_after(5),
        status if status.is_client_error() => Failure::new(
            ErrorCode::InvalidRequest,
            "The cloud does not understand this request; update the extension and try again.",
        ),
        _ => Failure::internal(StatusOnlyError(status)),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("answered with {0} and nothing else")]
struct StatusOnlyError(StatusCode);

fn to_api_error(failure: Failure, status: StatusCode, request_id: RequestId) -> Response {
    if let Some(source) = &failure.source {
        tracing::error!(code = ?failure.code, error = chain_of(&**source), "failed");
    }
    let body = ApiError {
        code: failure.code,
        message: failure.message,
        request_id,
        retry_after_s: failure.retry_after_s,
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = failure.retry_after_s {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    headers.extend(failure.headers);
    response
}

fn chain_of(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}
