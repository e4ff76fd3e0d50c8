//! `DELETE /v1/sessions/{id}`: signs out in one of the caller's browsers.

use axum::extract::{Path, State};
use axum::response::NoContent;
use hallpass_protocol::ids::SessionId;

use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{audit, sessions};

/// Ends one of the caller's sessions and its live streams.
///
/// # Errors
/// When nobody is signed in, or the session is not the caller's.
pub async fn handle(
    State(app): State<App>,
    SignedIn { technician, .. }: SignedIn,
    Path(id): Path<String>,
) -> Result<NoContent, Failure> {
    let session_id: SessionId = id.parse().map_err(|_| Failure::not_found())?;
    let mut tx = app.store.write().await?;
    if !sessions::delete(&mut tx, technician.msp_id, technician.id, session_id).await? {
        return Err(Failure::not_found());
    }
    let actor = Actor::Technician {
        technician_id: technician.id,
    };
    let event = AuditEvent::SignedOut { session_id };
    audit::append(&mut tx, technician.msp_id, app.clock.now(), actor, event).await?;
    tx.commit().await?;
    Ok(NoContent)
}
