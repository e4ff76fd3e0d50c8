//! The HTTP API: one handler a file.

pub mod access;
pub mod accounts;
pub mod app_registration;
pub mod approvals;
pub mod audit;
pub mod computer_sign_ins;
pub mod consent;
pub mod customers;
pub mod enrolment;
pub mod events;
pub mod groups;
pub mod health;
pub mod logos;
pub mod meta;
pub mod openapi;
pub mod passkeys;
pub mod policy;
pub mod preset_proposals;
pub mod presets;
pub mod session;
pub mod sessions;
pub mod sign_in;
mod table;
pub mod technicians;
pub mod ticket_system;
pub mod webhooks;

use core::time::Duration;
use std::any::Any;
use std::path::Path;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::failure::Failure;
use crate::http::answer::answer;
use crate::http::portal_files::portal_files;
use crate::http::security_headers::protect_api;

pub(crate) use table::table;

/// How long a handler may take. Live streams answer at once and are not ended by it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that the cloud serves. `portal_dir` holds the portal's files, where there are any.
pub fn router(app: App, portal_dir: Option<&Path>) -> Router {
    let api = table().into_router(&app).layer(from_fn(protect_api));
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
mod access_tests;
#[cfg(test)]
mod tests;
