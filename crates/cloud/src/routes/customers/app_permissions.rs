//! `GET /v1/customers/{id}/app-permissions`: what our application may do in a customer's tenant.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::connection::AppPermissionsResponse;

use super::{ask, find_connected};
use crate::app::App;
use crate::app_permissions::{explain, uses_groups};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers it from what was really granted, in plain words, with a page for the customer.
///
/// # Errors
/// When the caller may not see it, the customer is not connected, or the tenant does not answer.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<AppPermissionsResponse>, Failure> {
    let (customer, connection) = find_connected(&app, &caller, &id).await?;
    let graph = app
        .lifecycle
        .client_of(caller.session.msp_id, connection.id)
        .await?;
    let rights = ask(&app, graph.granted_rights()).await?.unwrap_or_default();
    let mut reader = app.store.read().await?;
    let uses_groups = uses_groups(&mut reader, caller.session.msp_id).await?;
    let now = app.clock.now();
    let rights = (&rights, uses_groups);
    Ok(Json(explain(&customer.name, &connection, rights, now)))
}
