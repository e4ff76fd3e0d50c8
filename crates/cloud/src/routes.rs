//! The HTTP API: one handler a file.

pub mod accounts;
pub mod customers;
pub mod enrolment;
pub mod events;
pub mod health;
pub mod meta;
pub mod session;
pub mod sessions;
pub mod sign_in;

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
use crate::authorization::Action;
use crate::failure::Failure;
use crate::http::answer::answer;
use crate::http::portal_files::portal_files;
use crate::http::route_table::{Access, RouteTable};
use crate::http::security_headers::protect_api;

/// How long a handler may take. Live streams answer at once and are not ended by it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that the cloud serves. `portal_dir` holds the portal's files, where there are any.
pub fn router(app: App, portal_dir: Option<&Path>) -> Router {
    let api = table(app.clone()).into_router().layer(from_fn(protect_api));
    let files = portal_dir.map(portal_files).unwrap_or_default();
    with_guards(api.merge(files), app)
}

/// Every route of the API, and who may call it.
fn table(app: App) -> RouteTable {
    use Access::{Ceremony, Public, SignedIn};
    use Action::{
        EndAccount, EndSession, ListCustomers, ReadOwn, RequestAccount, SeeAccount, UseCredential,
    };
    RouteTable::new(app)
        .get("/healthz", Public, health::healthz)
        .get("/readyz", Public, health::readyz)
        .get("/v1/meta", Public, meta::handle)
        .post("/v1/enrolment/start", Ceremony, enrolment::start::handle)
        .post("/v1/enrolment/finish", Ceremony, enrolment::finish::handle)
        .post("/v1/sign-in/start", Ceremony, sign_in::start::handle)
        .post("/v1/sign-in/finish", Ceremony, sign_in::finish::handle)
        .get("/v1/session", SignedIn(ReadOwn), session::get::handle)
        .delete("/v1/session", SignedIn(EndSession), session::end::handle)
        .get("/v1/sessions", SignedIn(ReadOwn), sessions::list::handle)
        .delete(
            "/v1/sessions",
            SignedIn(EndSession),
            sessions::end_all::handle,
        )
        .delete(
            "/v1/sessions/{id}",
            SignedIn(EndSession),
            sessions::end_one::handle,
        )
        .get("/v1/events", SignedIn(ReadOwn), events::handle)
        .get("/v1/customers", SignedIn(ListCustomers), customers::handle)
        .get("/v1/accounts", SignedIn(ReadOwn), accounts::list::handle)
        .post(
            "/v1/accounts",
            SignedIn(RequestAccount),
            accounts::request::handle,
        )
        .get(
            "/v1/accounts/{id}",
            SignedIn(SeeAccount),
            accounts::get::handle,
        )
        .post(
            "/v1/accounts/{id}/end",
            SignedIn(EndAccount),
            accounts::end::handle,
        )
        .get(
            "/v1/accounts/{id}/credential",
            SignedIn(UseCredential),
            accounts::credential::handle,
        )
        .post(
            "/v1/accounts/{id}/fills",
            SignedIn(UseCredential),
            accounts::fills::handle,
        )
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
