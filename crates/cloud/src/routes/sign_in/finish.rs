//! `POST /v1/sign-in/finish`: verifies the passkey's answer and opens a session.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{CeremonyId, SessionId};
use hallpass_protocol::session::{FinishSignInRequest, SessionResponse};
use webauthn_rs::prelude::AuthenticationResult;

use super::ceremony_expired;
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::proof::ProvenKey;
use crate::passkey_locking::lock_copied;
use crate::random::make_uuid;
use crate::relying_party::{AllowedOrigin, Assertion, CeremonyError};
use crate::routes::session::{view_of, whole_seconds};
use crate::secret_text::SecretText;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::sessions::Session;
use crate::store::technicians::Technician;
use crate::store::{
    IsStoreFailure, StoreError, WriteTransaction, audit, ceremonies, msps, passkeys, sessions,
    sign_ins, technicians,
};

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
enum FinishSignInError {
    #[error("the ceremony is unknown, finished or expired")]
    CeremonyExpired,
    #[error("no technician has this passkey")]
    PasskeyUnknown,
    #[error("the technician is suspended")]
    Suspended,
    #[error("the passkey's answer is refused")]
    Ceremony(#[from] CeremonyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Uses the ceremony up in any case, so that the same answer is never accepted twice.
///
/// # Errors
/// When the passkey is unknown or its answer does not verify.
pub async fn handle(
    State(app): State<App>,
    ProvenKey(thumbprint): ProvenKey,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<FinishSignInRequest>,
) -> Result<Json<SessionResponse>, Failure> {
    let assertion = app.relying_party.read_assertion(request.credential);
    let checked = match &assertion {
        Ok(assertion) => check(&app, request.ceremony_id, thumbprint, assertion).await?,
        Err(_) => None,
    };
    let attempt = Attempt {
        ceremony_id: request.ceremony_id,
        assertion,
        checked,
    };
    let mut tx = app.store.write().await?;
    let outcome = finish(&app, &mut tx, thumbprint, browser, attempt).await;
    let response = tx.commit_with(outcome).await;
    // Passkeys may have changed, and with them the passwords to make.
    app.lifecycle.wake();
    Ok(Json(response?))
}

/// An attempt to finish a ceremony.
struct Attempt {
    ceremony_id: CeremonyId,
    assertion: Result<Assertion, CeremonyError>,
    checked: Option<Checked>,
}

/// What became of checking the assertion by the passkey as it was then.
struct Checked {
    passkey: EnrolledPasskey,
    verified: Result<AuthenticationResult, CeremonyError>,
}

impl Checked {
    /// Whether the passkey is still what it was, its counter above all.
    fn is_by(&self, enrolled: &EnrolledPasskey) -> bool {
        let state = |passkey: &EnrolledPasskey| serde_json::to_string(&passkey.passkey).ok();
        self.passkey.id == enrolled.id
            && self.passkey.technician_id == enrolled.technician_id
            && state(enrolled).is_some_and(|now| state(&self.passkey) == Some(now))
    }
}

/// Checks the signature, the long part of a sign-in, before the database is asked to stand still
/// for it. Nothing is decided here: whether the ceremony may still be finished, and whether the
/// passkey is still the same, shows in the transaction.
async fn check(
    app: &App,
    ceremony_id: CeremonyId,
    thumbprint: Thumbprint,
    assertion: &Assertion,
) -> Result<Option<Checked>, StoreError> {
    let mut reader = app.store.read().await?;
    let running = ceremonies::find(&mut reader, ceremony_id, app.clock.now()).await?;
    let state = match running {
        Some(Ceremony::SignIn {
            thumbprint: begun_by,
            state,
        }) if begun_by == thumbprint => state,
        _ => return Ok(None),
    };
    let found = passkeys::find_by_credential_id(&mut reader, assertion.credential_id()).await?;
    drop(reader);
    Ok(found.map(|passkey| Checked {
        verified: app.relying_party.finish_sign_in(
            assertion,
            state,
            &passkey.passkey,
            passkey.technician_id,
        ),
        passkey,
    }))
}

async fn finish(
    app: &App,
    tx: &mut WriteTransaction,
    thumbprint: Thumbprint,
    browser: CallingBrowser,
    attempt: Attempt,
) -> Result<SessionResponse, FinishSignInError> {
    let now = app.clock.now();
    let taken = ceremonies::take(tx, attempt.ceremony_id, now).await?;
    let Some(Ceremony::SignIn {
        thumbprint: begun_by,
        state,
    }) = taken
    else {
        return Err(FinishSignInError::CeremonyExpired);
    };
    if begun_by != thumbprint {
        return Err(FinishSignInError::CeremonyExpired);
    }
    let assertion = attempt.assertion?;
    let mut enrolled = passkeys::find_by_credential_id(tx, assertion.credential_id())
        .await?
        .ok_or(FinishSignInError::PasskeyUnknown)?;
    let technician = technicians::find(tx, enrolled.msp_id, enrolled.technician_id)
        .await?
        .ok_or(FinishSignInError::PasskeyUnknown)?;
    if enrolled.is_locked {
        return Err(CeremonyError::CounterRegressed.into());
    }
    let checked = attempt.checked.filter(|checked| checked.is_by(&enrolled));
    let verified = if let Some(checked) = checked {
        checked.verified
    } else {
        let passkey = &enrolled.passkey;
        app.relying_party
            .finish_sign_in(&assertion, state, passkey, technician.id)
    };
    let verified = match verified {
        Ok(verified) => verified,
        Err(CeremonyError::CounterRegressed) => {
            lock_copied(tx, &enrolled, now).await?;
            return Err(CeremonyError::CounterRegressed.into());
        }
        Err(error) => return Err(error.into()),
    };
    // Told only to who holds the passkey.
    if technician.is_suspended() {
        return Err(FinishSignInError::Suspended);
    }
    enrolled.passkey.update_credential(&verified);
    passkeys::record_use(tx, &enrolled, now).await?;
    let place = Place {
        origin: &assertion.origin,
        thumbprint,
        browser,
    };
    open_session(app, tx, &enrolled, technician, place).await
}

/// Where a session is begun.
struct Place<'a> {
    origin: &'a AllowedOrigin,
    thumbprint: Thumbprint,
    browser: CallingBrowser,
}

async fn open_session(
    app: &App,
    tx: &mut WriteTransaction,
    enrolled: &EnrolledPasskey,
    technician: Technician,
    place: Place<'_>,
) -> Result<SessionResponse, FinishSignInError> {
    let now = app.clock.now();
    let msp = msps::find(tx, technician.msp_id)
        .await?
        .ok_or(FinishSignInError::PasskeyUnknown)?;
    let session = Session {
        msp_id: technician.msp_id,
        id: SessionId::new(make_uuid(&*app.random, now)),
        technician_id: technician.id,
        passkey_id: enrolled.id,
        origin_kind: place.origin.kind,
        thumbprint: place.thumbprint,
        browser: place.browser.name,
        address: place.browser.address,
        created_at: now,
        last_used_at: now,
        expires_at: now.plus(app.session_limits.absolute),
        idle_timeout_s: whole_seconds(app.session_limits.idle),
        account: None,
    };
    let token = SecretText::make(&*app.random);
    sessions::insert(tx, &session, &token.hash()).await?;
    sign_ins::insert(tx, &session).await?;
    let event = AuditEvent::SignedIn {
        session_id: session.id,
        passkey_id: enrolled.id,
        origin: place.origin.text.clone(),
        browser: session.browser.clone(),
        address: session.address.clone(),
        thumbprint: Some(session.thumbprint),
    };
    let actor = Actor::Technician {
        technician_id: technician.id,
    };
    audit::append(tx, session.msp_id, now, actor, event).await?;
    Ok(SessionResponse {
        // EXPOSE: the one time that the token is handed out.
        token: token.expose().to_owned(),
        session: view_of(&session, technician, enrolled, msp.name, now),
    })
}

impl IsStoreFailure for FinishSignInError {
    fn is_store_failure(&self) -> bool {
        matches!(self, Self::Store(_))
    }
}

impl From<FinishSignInError> for Failure {
    fn from(error: FinishSignInError) -> Self {
        match error {
            FinishSignInError::CeremonyExpired => ceremony_expired(),
            FinishSignInError::PasskeyUnknown => Self::new(
                ErrorCode::PasskeyUnknown,
                "This passkey is not enrolled here; choose another one, or ask your administrator \
                 for an invitation.",
            ),
            FinishSignInError::Suspended => Self::new(
                ErrorCode::TechnicianSuspended,
                "You are suspended here, so you cannot sign in; ask your administrator.",
            ),
            FinishSignInError::Ceremony(error) => error.into(),
            FinishSignInError::Store(error) => error.into(),
        }
    }
}
