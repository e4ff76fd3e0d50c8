//! `POST /v1/enrolment/finish`: verifies the new passkey and keeps it.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::enrolment::{FinishEnrolmentRequest, FinishEnrolmentResponse};
use hallpass_protocol::ids::PasskeyId;
use hallpass_protocol::technician::TechnicianState;
use hallpass_protocol::{Base64Url, ErrorCode};

use super::invitation_invalid;
use crate::administration::Administration;
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::proof::ProvenKey;
use crate::lifecycle::{PasskeyChange, passkeys_changed};
use crate::passkey_details::{PasskeyDetails, PasskeyDetailsError};
use crate::random::make_uuid;
use crate::relying_party::CeremonyError;
use crate::routes::sign_in::ceremony_expired;
use crate::store::invitations::OpenInvitation;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::technicians::Technician;
use crate::store::{
    IsStoreFailure, StoreError, WriteTransaction, audit, ceremonies, invitations, passkeys,
    sessions, technicians,
};

/// Why there is no passkey.
#[derive(Debug, thiserror::Error)]
enum FinishEnrolmentError {
    #[error("the ceremony is unknown, finished or expired")]
    CeremonyExpired,
    #[error("the invitation was used or has expired meanwhile")]
    InvitationInvalid,
    #[error("the passkey cannot be kept as it was described")]
    Details(#[from] PasskeyDetailsError),
    #[error("the passkey is enrolled already")]
    PasskeyExists,
    #[error("the passkey's answer is refused")]
    Ceremony(#[from] CeremonyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Uses the ceremony up in any case, and the invitation when the passkey verifies.
///
/// # Errors
/// When it does not.
pub async fn handle(
    State(app): State<App>,
    ProvenKey(thumbprint): ProvenKey,
    JsonBody(request): JsonBody<FinishEnrolmentRequest>,
) -> Result<Json<FinishEnrolmentResponse>, Failure> {
    let mut tx = app.store.write().await?;
    let outcome = finish(&app, &mut tx, thumbprint, request).await;
    let response = tx.commit_with(outcome).await;
    // Passkeys may have changed, and with them the passwords to make.
    app.lifecycle.wake();
    Ok(Json(response?))
}

async fn finish(
    app: &App,
    tx: &mut WriteTransaction,
    thumbprint: Thumbprint,
    request: FinishEnrolmentRequest,
) -> Result<FinishEnrolmentResponse, FinishEnrolmentError> {
    let now = app.clock.now();
    let taken = ceremonies::take(tx, request.ceremony_id, now).await?;
    let Some(Ceremony::Enrol {
        msp_id,
        invitation_id,
        thumbprint: begun_by,
        state,
    }) = taken
    else {
        return Err(FinishEnrolmentError::CeremonyExpired);
    };
    if begun_by != thumbprint {
        return Err(FinishEnrolmentError::CeremonyExpired);
    }
    let passkey = app
        .relying_party
        .finish_enrolment(request.credential, &state)?;
    let details = PasskeyDetails::parse(&request.passkey_name, request.sealing_key.as_ref())?;

    let invitation = invitations::find_open_by_id(tx, msp_id, invitation_id, now)
        .await?
        .ok_or(FinishEnrolmentError::InvitationInvalid)?;
    let technician = technicians::find(tx, msp_id, invitation.technician_id)
        .await?
        .filter(|technician| !technician.is_suspended())
        .ok_or(FinishEnrolmentError::InvitationInvalid)?;
    if passkeys::find_by_credential_id(tx, passkey.cred_id())
        .await?
        .is_some()
    {
        return Err(FinishEnrolmentError::PasskeyExists);
    }
    let enrolled = EnrolledPasskey {
        msp_id,
        id: PasskeyId::new(make_uuid(&*app.random, now)),
        technician_id: technician.id,
        name: details.name,
        sealing_key: details.sealing_key,
        passkey,
        created_at: now,
        last_used_at: None,
        is_locked: false,
    };
    let sealing_key = request.sealing_key.as_ref();
    keep(app, tx, &invitation, &technician, &enrolled, sealing_key).await?;
    let technician = Technician {
        state: TechnicianState::Active,
        ..technician
    };
    Ok(FinishEnrolmentResponse {
        technician: technician.into(),
        passkey: enrolled.to_view(),
    })
}

async fn keep(
    app: &App,
    tx: &mut WriteTransaction,
    invitation: &OpenInvitation,
    technician: &Technician,
    enrolled: &EnrolledPasskey,
    sealing_key: Option<&Base64Url>,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let (msp_id, technician_id) = (technician.msp_id, technician.id);
    let actor = Actor::Technician { technician_id };
    invitations::use_up(tx, invitation, now).await?;
    if invitation.replaces_passkeys {
        let before = passkeys::list_for_technician(tx, msp_id, technician_id).await?;
        sessions::delete_for_technician(tx, msp_id, technician_id).await?;
        let mut administration = Administration { tx, now, actor };
        administration.remove_passkeys(technician, &before).await?;
    }
    passkeys::insert(tx, enrolled).await?;
    let event = AuditEvent::PasskeyEnrolled {
        passkey_id: enrolled.id,
        technician_id,
        invitation_id: invitation.id,
        sealing_key: sealing_key.map(|key| format!("{key:?}")),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    passkeys_changed(tx, msp_id, technician_id, PasskeyChange::Added, now).await
}

impl IsStoreFailure for FinishEnrolmentError {
    fn is_store_failure(&self) -> bool {
        matches!(self, Self::Store(_))
    }
}

impl From<FinishEnrolmentError> for Failure {
    fn from(error: FinishEnrolmentError) -> Self {
        match error {
            FinishEnrolmentError::CeremonyExpired => ceremony_expired(),
            FinishEnrolmentError::InvitationInvalid => invitation_invalid(),
            FinishEnrolmentError::Details(error) => error.into(),
            FinishEnrolmentError::PasskeyExists => Self::new(
                ErrorCode::PasskeyExists,
                "This passkey is enrolled already; sign in with it, or choose another one.",
            ),
            FinishEnrolmentError::Ceremony(error) => error.into(),
            FinishEnrolmentError::Store(error) => error.into(),
        }
    }
}
