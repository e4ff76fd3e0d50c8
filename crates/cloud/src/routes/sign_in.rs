//! Sign-in with a passkey.

pub mod finish;
pub mod start;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::ids::CeremonyId;

use crate::app::App;
use crate::ceremony::{CEREMONY_TTL, Ceremony, MAX_CEREMONIES};
use crate::failure::Failure;
use crate::random::make_uuid;
use crate::relying_party::CeremonyError;
use crate::store::{WriteTransaction, ceremonies};

/// The ceremony cannot be finished: one text for unknown, finished and expired.
pub(super) fn ceremony_expired() -> Failure {
    Failure::new(
        ErrorCode::CeremonyExpired,
        "This took longer than five minutes, or it was finished already; start again.",
    )
}

/// Keeps the ceremony until it is finished or expires; gives its id.
///
/// # Errors
/// When too many are running: somebody starts them and does not finish them.
pub(super) async fn begin_ceremony(
    app: &App,
    tx: &mut WriteTransaction,
    ceremony: &Ceremony,
) -> Result<CeremonyId, Failure> {
    let now = app.clock.now();
    let id = CeremonyId::new(make_uuid(&*app.random, now));
    let expires_at = now.plus(CEREMONY_TTL);
    if !ceremonies::insert(tx, id, ceremony, now, expires_at, MAX_CEREMONIES).await? {
        return Err(Failure::new(
            ErrorCode::Unavailable,
            "Too many sign-ins are running at this moment; try again in a minute.",
        )
        .retry_after(60));
    }
    Ok(id)
}

impl From<CeremonyError> for Failure {
    fn from(error: CeremonyError) -> Self {
        let (code, message) = match &error {
            CeremonyError::SecretNotWanted => (
                ErrorCode::SecretNotWanted,
                "The browser sent a secret that must stay in it, so it was thrown away; update \
                 the extension and start again.",
            ),
            CeremonyError::Malformed => (
                ErrorCode::InvalidRequest,
                "The passkey's answer cannot be read; update the extension and start again.",
            ),
            CeremonyError::OriginNotAllowed => (
                ErrorCode::PasskeyRefused,
                "Passkeys of this cloud are not used on this page; open the portal, or the \
                 extension that your administrator installed.",
            ),
            CeremonyError::UserNotVerified => (
                ErrorCode::PasskeyRefused,
                "The passkey did not check that it is you; unlock it with its PIN, fingerprint or \
                 face and start again.",
            ),
            CeremonyError::NotDiscoverable => (
                ErrorCode::PasskeyRefused,
                "This authenticator cannot keep a passkey, which signing in here needs; choose \
                 another one.",
            ),
            CeremonyError::CounterRegressed => (
                ErrorCode::PasskeyRefused,
                "This passkey may have been copied and was locked; ask your administrator for a \
                 new invitation.",
            ),
            CeremonyError::OtherUser
            | CeremonyError::IdInvalid
            | CeremonyError::NotVerifiable(_)
            | CeremonyError::Refused(_) => (
                ErrorCode::PasskeyRefused,
                "The passkey's answer does not verify; start again.",
            ),
        };
        // A refusal is the caller's matter, but worth a line in the log for support.
        tracing::info!(code = ?code, reason = %error, "ceremony refused");
        Self::new(code, message)
    }
}

#[cfg(test)]
mod bound_key_tests;
#[cfg(test)]
mod tests;
