//! `GET /v1/accounts/{id}/credential`: what signs an account in, sealed.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::credential::CredentialResponse;

use super::{find_visible, not_allowed};
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::authorization::{Action, may};
use crate::failure::Failure;
use crate::http::peer_address::PeerAddress;
use crate::http::signed_in::SignedIn;
use crate::store::{accounts, audit};

/// Answers the sealed credential of the caller's own account. The audit entry that says so is
/// durable before the first byte leaves.
///
/// # Errors
/// When the account is not the caller's, or not ready, or the address reads too many.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    client: PeerAddress,
    caller: SignedIn,
) -> Result<Json<CredentialResponse>, Failure> {
    app.rate_limits.credential_reads.admit(client)?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let account = find_visible(&mut tx, &caller, &id).await?;
    if !may(
        &caller.technician,
        Action::UseCredential {
            of: account.technician_id,
        },
    ) {
        return Err(not_allowed());
    }
    let (msp_id, technician_id) = (account.msp_id, caller.technician.id);
    let released =
        accounts::credentials::find_released(&mut tx, msp_id, technician_id, account.id, now)
            .await?
            .ok_or_else(not_ready)?;
    let event = AuditEvent::CredentialReleased {
        account_id: account.id,
        session_id: caller.session.id,
        version: released.binding.version,
    };
    audit::append(
        &mut tx,
        msp_id,
        now,
        Actor::Technician { technician_id },
        event,
    )
    .await?;
    tx.commit().await?;
    Ok(Json(released))
}

fn not_ready() -> Failure {
    Failure::new(
        ErrorCode::AccountState,
        "This account is not ready yet, or is ending; wait until it is ready, or ask for a new \
         one.",
    )
}
