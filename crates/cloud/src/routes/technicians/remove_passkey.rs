//! `DELETE /v1/technicians/{id}/passkeys/{passkey_id}`: removes a passkey of somebody else.

use axum::extract::{Path, State};
use axum::response::NoContent;
use hallpass_protocol::ids::PasskeyId;

use super::{begin, find_authorized};
use crate::administration::Administration;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::passkeys;

/// Ends the passkey's sessions too. It may be their last one: then they need an invitation.
///
/// # Errors
/// When the caller may not, or the technician has no such passkey.
pub async fn handle(
    State(app): State<App>,
    Path((id, passkey_id)): Path<(String, String)>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    let passkey_id: PasskeyId = passkey_id.parse().map_err(|_| Failure::not_found())?;
    let passkey = passkeys::find(&mut tx, technician.msp_id, passkey_id)
        .await?
        .filter(|passkey| passkey.technician_id == technician.id)
        .ok_or_else(Failure::not_found)?;
    Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .remove_passkeys(&technician, &[passkey])
    .await?;
    tx.commit().await?;
    app.lifecycle.wake();
    Ok(NoContent)
}
