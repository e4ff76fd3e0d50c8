//! `DELETE /v1/groups/{id}/members/{technician_id}`: takes a technician out of a group.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::GroupResponse;

use super::{find_authorized, find_member, record, respond};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::customer_access::end_out_of_reach;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::groups;

/// Takes the technician out of the group; repeating it is harmless. Their accounts at customers whom
/// they reached by it alone begin to end.
///
/// # Errors
/// When the caller may not, or the MSP has no such technician.
pub async fn handle(
    State(app): State<App>,
    Path((id, technician_id)): Path<(String, String)>,
    caller: SignedIn,
) -> Result<Json<GroupResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let group = find_authorized(&mut tx, &caller, &id).await?;
    let technician = find_member(&mut tx, &caller, &technician_id).await?;
    let mut ending = Vec::new();
    if groups::remove_member(&mut tx, &group, technician.id).await? {
        let event = AuditEvent::GroupMemberRemoved {
            group_id: group.id,
            technician_id: technician.id,
        };
        record(&mut tx, &caller, now, event).await?;
        ending = end_out_of_reach(&mut tx, group.msp_id, caller.actor(), now).await?;
    }
    let response = respond(&mut tx, &group).await?;
    tx.commit().await?;
    app.lifecycle.announce(ending);
    Ok(response)
}
