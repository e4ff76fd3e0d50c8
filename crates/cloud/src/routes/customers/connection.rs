//! `GET /v1/customers/{id}/connection`: a customer's connection, with what was checked there.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::connection::ConnectionView;

use super::{connection_view, find_connected};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers what is known; nothing is asked of the tenant.
///
/// # Errors
/// When the caller may not see it, or the customer is not connected.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<ConnectionView>, Failure> {
    let (_, connection) = find_connected(&app, &caller, &id).await?;
    let mut reader = app.store.read().await?;
    Ok(Json(
        connection_view(&app, &mut reader, &caller, &connection).await?,
    ))
}
