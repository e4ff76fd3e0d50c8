//! The HTTP API: one handler a file.

pub mod accounts;
pub mod customers;
pub mod enrolment;
pub mod events;
pub mod health;
pub mod meta;
pub mod session;
pub mod sign_in;

use core::time::Duration;
use std::any::Any;
use std::path::Path;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::failure::Failure;
use crate::http::answer::answer;
use crate::http::portal_files::portal_files;
use crate::http::security_headers::protect_api;
use crate::http::strangers::guard_strangers;

/// How long a handler may take. Live streams answer at once and are not ended by it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that the cloud serves. `portal_dir` holds the portal's files, where there are any.
pub fn router(app: App, portal_dir: Option<&Path>) -> Router {
    let open_to_all = Router::new()
        .route("/v1/enrolment/start", post(enrolment::start::handle))
        .route("/v1/enrolment/finish", post(enrolment::finish::handle))
        .route("/v1/sign-in/start", post(sign_in::start::handle))
        .route("/v1/sign-in/finish", post(sign_in::finish::handle))
        .route_layer(from_fn_with_state(app.clone(), guard_strangers));
    let signed_in = Router::new()
        .route(
            "/v1/session",
            get(session::get::handle).delete(session::end::handle),
        )
        .route("/v1/customers", get(customers::handle))
        .route(
            "/v1/accounts",
            get(accounts::list::handle).post(accounts::request::handle),
        )
        .route("/v1/accounts/{id}", get(accounts::get::handle))
        .route("/v1/accounts/{id}/end", post(accounts::end::handle))
        .route(
            "/v1/accounts/{id}/credential",
            get(accounts::credential::handle),
        )
        .route("/v1/accounts/{id}/fills", post(accounts::fills::handle))
        .route("/v1/events", get(events::handle));
    let api = Router::new()
        .route("/v1/meta", get(meta::handle))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .merge(open_to_all)
        .merge(signed_in)
        .layer(from_fn(protect_api));
    let files = portal_dir.map(portal_files).unwrap_or_default();
    with_guards(api.merge(files), app)
}

/// What every exchange passes: time limit, panic guard, id, log and error body.
fn with_guards(router: Router<App>, app: App) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            REQUEST_TIMEOUT,
        ))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn_with_state(app.clone(), answer))
        .with_state(app)
}

/// A panic ends the request, not the process. The hook has logged where it happened.
fn answer_panic(_payload: Box<dyn Any + Send>) -> Response {
    Failure::internal(PanickedError).into_response()
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct PanickedError;

#[cfg(test)]
mod tests;
