//! `DELETE /v1/groups/{id}`: deletes a group.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::{find_authorized, record};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::customer_access::end_out_of_reach;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::groups;

/// Its members stay technicians. Their accounts at customers whom they reached by it alone begin to
/// end.
///
/// # Errors
/// When the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let group = find_authorized(&mut tx, &caller, &id).await?;
    groups::delete(&mut tx, &group).await?;
    let event = AuditEvent::GroupDeleted { group_id: group.id };
    record(&mut tx, &caller, now, event).await?;
    let ending = end_out_of_reach(&mut tx, group.msp_id, caller.actor(), now).await?;
    tx.commit().await?;
    app.lifecycle.announce(ending);
    Ok(NoContent)
}
