//! `DELETE /v1/groups/{id}`: deletes a group.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::{find_authorized, record};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::groups;

/// Its members stay technicians.
///
/// # Errors
/// When the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<StatusCode, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let group = find_authorized(&mut tx, &caller, &id).await?;
    groups::delete(&mut tx, &group).await?;
    let event = AuditEvent::GroupDeleted { group_id: group.id };
    record(&mut tx, &caller, now, event).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
