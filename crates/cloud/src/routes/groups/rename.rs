//! `PATCH /v1/groups/{id}`: another name.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::{GroupResponse, NameGroupRequest};

use super::{check_name, find_authorized, name_failure, record, respond};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::store::groups;

/// Answers the group as it is then.
///
/// # Errors
/// When the caller may not, or a group of this name is there.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<NameGroupRequest>,
) -> Result<Json<GroupResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let group = find_authorized(&mut tx, &caller, &id).await?;
    let name = check_name(&request.name)?;
    if name != group.name {
        groups::rename(&mut tx, &group, &name)
            .await
            .map_err(name_failure)?;
        let event = AuditEvent::GroupRenamed {
            group_id: group.id,
            name,
        };
        record(&mut tx, &caller, now, event).await?;
    }
    let response = respond(&mut tx, &group).await?;
    tx.commit().await?;
    Ok(response)
}
