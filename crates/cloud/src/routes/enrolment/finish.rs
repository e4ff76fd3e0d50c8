//! `POST /v1/enrolment/finish`: verifies the new passkey and keeps it.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::enrolment::{FinishEnrolmentRequest, FinishEnrolmentResponse};
use hallpass_protocol::ids::PasskeyId;
use hallpass_protocol::technician::TechnicianState;
use hallpass_protocol::{Base64Url, ErrorCode};

use super::invitation_invalid;
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::proof::ProvenKey;
use crate::random::make_uuid;
use crate::relying_party::CeremonyError;
use crate::routes::sign_in::ceremony_expired;
use crate::store::invitations::OpenInvitation;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::technicians::Technician;
use crate::store::{
    StoreError, WriteTransaction, audit, ceremonies, invitations, passkeys, technicians,
};

/// The longest name of a passkey, in characters.
const NAME_MAX_CHARS: usize = 64;

/// Why there is no passkey.
#[derive(Debug, thiserror::Error)]
enum FinishEnrolmentError {
    #[error("the ceremony is unknown, finished or expired")]
    CeremonyExpired,
    #[error("the invitation was used or has expired meanwhile")]
    InvitationInvalid,
    #[error("the passkey's name is empty or too long")]
    NameInvalid,
    #[error("the sealing key is not an X25519 public key")]
    SealingKeyInvalid,
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
    let result = finish(&app, &mut tx, thumbprint, request).await;
    // Also when it failed: the ceremony stays used up.
    if !matches!(result, Err(FinishEnrolmentError::Store(_))) {
        tx.commit().await?;
    }
    Ok(Json(result?))
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
    let name = check_name(&request.passkey_name)?;
    let sealing_key = request
        .sealing_key
        .as_ref()
        .map(check_sealing_key)
        .transpose()?;

    let invitation = invitations::find_open_by_id(tx, msp_id, invitation_id, now)
        .await?
        .ok_or(FinishEnrolmentError::InvitationInvalid)?;
    let technician = technicians::find(tx, msp_id, invitation.technician_id)
        .await?
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
        name,
        sealing_key,
        passkey,
        created_at: now,
        last_used_at: None,
        is_locked: false,
    };
    keep(
        app,
        tx,
        &invitation,
        &enrolled,
        request.sealing_key.as_ref(),
    )
    .await?;
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
    enrolled: &EnrolledPasskey,
    sealing_key: Option<&Base64Url>,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    invitations::use_up(tx, invitation, now).await?;
    passkeys::insert(tx, enrolled).await?;
    let technician_id = enrolled.technician_id;
    let event = AuditEvent::PasskeyEnrolled {
        passkey_id: enrolled.id,
        technician_id,
        invitation_id: invitation.id,
        sealing_key: sealing_key.map(|key| format!("{key:?}")),
    };
    audit::append(
        tx,
        enrolled.msp_id,
        now,
        Actor::Technician { technician_id },
        event,
    )
    .await
}

fn check_name(name: &str) -> Result<String, FinishEnrolmentError> {
    let name = name.trim();
    let is_good = !name.is_empty()
        && name.chars().count() <= NAME_MAX_CHARS
        && !name.chars().any(char::is_control);
    is_good
        .then(|| name.to_owned())
        .ok_or(FinishEnrolmentError::NameInvalid)
}

fn check_sealing_key(key: &Base64Url) -> Result<[u8; 32], FinishEnrolmentError> {
    hallpass_seal::SealingPublicKey::from_bytes(key.as_bytes())
        .map(|key| *key.as_bytes())
        .map_err(|_| FinishEnrolmentError::SealingKeyInvalid)
}

impl From<FinishEnrolmentError> for Failure {
    fn from(error: FinishEnrolmentError) -> Self {
        match error {
            FinishEnrolmentError::CeremonyExpired => ceremony_expired(),
            FinishEnrolmentError::InvitationInvalid => invitation_invalid(),
            FinishEnrolmentError::NameInvalid => Self::new(
                ErrorCode::InvalidRequest,
                format!(
                    "The passkey's name must have 1 to {NAME_MAX_CHARS} characters; choose another and start again."
                ),
            ),
            FinishEnrolmentError::SealingKeyInvalid => Self::new(
                ErrorCode::InvalidRequest,
                "The passkey's sealing key is not a valid X25519 public key; reload the page and start again.",
            ),
            FinishEnrolmentError::PasskeyExists => Self::new(
                ErrorCode::PasskeyExists,
                "This passkey is enrolled already; sign in with it, or choose another one.",
            ),
            FinishEnrolmentError::Ceremony(error) => error.into(),
            FinishEnrolmentError::Store(error) => error.into(),
        }
    }
}
