//! `GET /v1/accounts/{id}/credential`: what signs an account in, sealed or held by the cloud.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::credential::CredentialResponse;
use hallpass_protocol::ids::AccountId;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::peer_address::PeerAddress;
use crate::http::signed_in::SignedIn;
use crate::store::accounts::credentials::{self, Release};
use crate::store::{accounts, tenant_health};

/// Answers the credential of the caller's own account. The audit entry that says so is
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
    let account_id: AccountId = id.parse().map_err(|_| Failure::not_found())?;
    let msp_id = caller.session.msp_id;
    let technician_id = caller.technician.id;
    // The usual case asks the database one thing; why it is refused is looked for afterwards.
    if caller.authorize(Relation::Own).is_ok() {
        let release = Release {
            msp_id,
            session_id: caller.session.id,
            technician_id,
            role: caller.technician.role,
            account_id,
            at: now,
        };
        if let Some(mut released) = credentials::release(&app.store, &app.keys, release).await? {
            if let Some(bound) = &caller.session.account {
                // What is sealed to the technician's passkeys is not for this computer.
                released.sealed = bound.sealed.iter().cloned().collect();
            }
            return Ok(Json(released));
        }
    }
    let mut reader = app.store.read().await?;
    let account = accounts::find(&mut reader, msp_id, account_id).await?;
    let account = account.ok_or_else(Failure::not_found)?;
    caller.authorize(caller.relation_to(account.technician_id))?;
    if tenant_health::holds_back(&mut reader, msp_id, account_id).await? {
        return Err(held_back());
    }
    Err(not_ready())
}

fn not_ready() -> Failure {
    Failure::new(
        ErrorCode::AccountState,
        "This account is not ready yet, or is ending; wait until it is ready, or ask for a new \
         one.",
    )
}

fn held_back() -> Failure {
    Failure::new(
        ErrorCode::ConnectionNotReady,
        "Hallpass is comparing its records with the customer's tenant first; try again in a few \
         seconds.",
    )
    .retry_after(5)
}

#[cfg(test)]
mod tests;
