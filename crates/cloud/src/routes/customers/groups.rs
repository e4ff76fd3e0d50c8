//! `GET /v1/customers/{id}/groups`: the groups of a customer's tenant that a preset could name.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use hallpass_graph::GraphErrorKind;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::tenant_group::{
    GROUP_NAME_MAX_CHARS, TenantGroupsQuery, TenantGroupsResponse,
};

use super::{ask, find_connected};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::tenant_groups;
use crate::tenant_groups::{read_groups, seen};

/// Answers them as they are now, with the reason at those that cannot be used.
///
/// # Errors
/// When the caller may not see it, the customer is not connected, or the tenant does not answer.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    query: Result<Query<TenantGroupsQuery>, QueryRejection>,
) -> Result<Json<TenantGroupsResponse>, Failure> {
    let (_, connection) = find_connected(&app, &caller, &id).await?;
    let Query(query) = query.map_err(|_| not_understood())?;
    if query.name.chars().count() > GROUP_NAME_MAX_CHARS || query.name.contains(char::is_control) {
        return Err(not_understood());
    }
    let msp_id = caller.session.msp_id;
    let graph = app.lifecycle.client_of(msp_id, connection.id).await?;
    let asking = async {
        match read_groups(&graph, &query.name).await {
            Err(error) if error.kind == GraphErrorKind::Forbidden => Ok(None),
            answer => answer.map(Some),
        }
    };
    let answer = ask(&app, asking).await?.ok_or_else(not_allowed)?;
    let mut tx = app.store.write().await?;
    tenant_groups::record(&mut tx, (msp_id, connection.id), &seen(&answer)).await?;
    tx.commit().await?;
    Ok(Json(answer))
}

fn not_allowed() -> Failure {
    Failure::new(
        ErrorCode::ConnectionNotReady,
        "Hallpass may not read this tenant's groups. Add the permission GroupMember.ReadWrite.All to \
         the app registration, and have an administrator of the tenant consent again.",
    )
}

fn not_understood() -> Failure {
    Failure::new(
        ErrorCode::InvalidRequest,
        "The name is what a group's name begins with, or a group's id: up to 256 characters; correct \
         the address.",
    )
}
