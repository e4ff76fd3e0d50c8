//! `POST /v1/passkeys/finish`: verifies the new passkey and adds it to the caller's.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::enrolment::FinishEnrolmentRequest;
use hallpass_protocol::ids::PasskeyId;
use hallpass_protocol::technician::PasskeyResponse;

use crate::app::App;
use crate::audit::AuditEvent;
use crate::authorization::Relation;
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::{PasskeyChange, passkeys_changed};
use crate::passkey_details::{PasskeyDetails, PasskeyDetailsError};
use crate::random::make_uuid;
use crate::relying_party::CeremonyError;
use crate::routes::sign_in::ceremony_expired;
use crate::store::passkeys::{self, EnrolledPasskey};
use crate::store::{StoreError, WriteTransaction, audit, ceremonies};

/// Why there is no passkey.
#[derive(Debug, thiserror::Error)]
enum FinishPasskeyError {
    #[error("the ceremony is unknown, finished, expired or another session's")]
    CeremonyExpired,
    #[error("the passkey cannot be kept as it was described")]
    Details(#[from] PasskeyDetailsError),
    #[error("the passkey is enrolled already")]
    PasskeyExists,
    #[error("the passkey's answer is refused")]
    Ceremony(#[from] CeremonyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Uses the ceremony up in any case.
///
/// # Errors
/// When the passkey does not verify, or somebody has it.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<FinishEnrolmentRequest>,
) -> Result<Json<PasskeyResponse>, Failure> {
    caller.authorize(Relation::Own)?;
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let result = finish(&app, &mut tx, &caller, request).await;
    // Also when it failed: the ceremony stays used up.
    if !matches!(result, Err(FinishPasskeyError::Store(_))) {
        tx.commit().await?;
        app.lifecycle.wake();
    }
    let passkey = result?.to_view();
    Ok(Json(PasskeyResponse { passkey }))
}

async fn finish(
    app: &App,
    tx: &mut WriteTransaction,
    caller: &SignedIn,
    request: FinishEnrolmentRequest,
) -> Result<EnrolledPasskey, FinishPasskeyError> {
    let now = app.clock.now();
    let (msp_id, technician_id) = (caller.session.msp_id, caller.technician.id);
    let state = match ceremonies::take(tx, request.ceremony_id, now).await? {
        Some(Ceremony::AddPasskey {
            msp_id: of_msp,
            session_id,
            state,
        }) if of_msp == msp_id && session_id == caller.session.id => state,
        _ => return Err(FinishPasskeyError::CeremonyExpired),
    };
    let passkey = app
        .relying_party
        .finish_enrolment(request.credential, &state)?;
    let details = PasskeyDetails::parse(&request.passkey_name, request.sealing_key.as_ref())?;
    let known = passkeys::find_by_credential_id(tx, passkey.cred_id()).await?;
    if known.is_some() {
        return Err(FinishPasskeyError::PasskeyExists);
    }
    let added = EnrolledPasskey {
        msp_id,
        id: PasskeyId::new(make_uuid(&*app.random, now)),
        technician_id,
        name: details.name,
        sealing_key: details.sealing_key,
        passkey,
        created_at: now,
        last_used_at: None,
        is_locked: false,
    };
    passkeys::insert(tx, &added).await?;
    let event = AuditEvent::PasskeyAdded {
        passkey_id: added.id,
        technician_id,
        session_id: caller.session.id,
        sealing_key: request.sealing_key.map(|key| format!("{key:?}")),
    };
    audit::append(tx, msp_id, now, caller.actor(), event).await?;
    passkeys_changed(tx, msp_id, technician_id, PasskeyChange::Added, now).await?;
    Ok(added)
}

impl From<FinishPasskeyError> for Failure {
    fn from(error: FinishPasskeyError) -> Self {
        match error {
            FinishPasskeyError::CeremonyExpired => ceremony_expired(),
            FinishPasskeyError::Details(error) => error.into(),
            FinishPasskeyError::PasskeyExists => Self::new(
                ErrorCode::PasskeyExists,
                "This passkey is enrolled already; choose another one.",
            ),
            FinishPasskeyError::Ceremony(error) => error.into(),
            FinishPasskeyError::Store(error) => error.into(),
        }
    }
}
