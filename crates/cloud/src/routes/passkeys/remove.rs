//! `DELETE /v1/passkeys/{id}`: removes a passkey of the caller's.

use axum::extract::{Path, State};
use axum::response::NoContent;
use hallpass_protocol::ErrorCode;

use super::find_authorized;
use crate::administration::Administration;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::passkeys;

/// Ends the passkey's sessions too, be it this one.
///
/// # Errors
/// When it is not the caller's, or the last one that can sign them in.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let passkey = find_authorized(&mut tx, &caller, &id).await?;
    let (msp_id, technician_id) = (passkey.msp_id, passkey.technician_id);
    let enrolled = passkeys::list_for_technician(&mut tx, msp_id, technician_id).await?;
    let is_usable_left = enrolled
        .iter()
        .any(|other| other.id != passkey.id && !other.is_locked);
    if !is_usable_left {
        return Err(Failure::new(
            ErrorCode::LastPasskey,
            "This is your last passkey, and without one you could not sign in; add another one \
             first.",
        ));
    }
    Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .remove_passkeys(&caller.technician, &[passkey])
    .await?;
    tx.commit().await?;
    app.lifecycle.wake();
    Ok(NoContent)
}
