//! `GET /v1/customers/{id}/roles`: the directory roles that a customer's tenant knows.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::tenant_role::TenantRolesResponse;

use super::{ask, find_connected};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::tenant_roles::tenant_roles;

/// Answers the tenant's real role definitions, its own among them, as they are now.
///
/// # Errors
/// When the caller may not see it, the customer is not connected, or the tenant does not answer.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TenantRolesResponse>, Failure> {
    let (_, connection) = find_connected(&app, &caller, &id).await?;
    let msp_id = caller.session.msp_id;
    let graph = app.lifecycle.client_of(msp_id, connection.id).await?;
    let definitions = ask(&app, graph.list_role_definitions()).await?;
    Ok(Json(TenantRolesResponse {
        roles: tenant_roles(definitions),
    }))
}
