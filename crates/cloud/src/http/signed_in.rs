//! The signed-in caller: the only source of the MSP whose rows a handler may touch.

use core::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::app::App;
use crate::failure::Failure;
use crate::secret_text::hash_secret_text;
use crate::store::sessions::{self, Session};
use crate::store::technicians::{self, Technician};

/// How stale the record of a session's last use may be: one write in this time, not one a request.
const RECORD_USE_EVERY: Duration = Duration::from_secs(30);

/// Who calls, by the token of their session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person.
    pub technician: Technician,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = bearer_token(parts).ok_or_else(Failure::not_signed_in)?;
        let now = app.clock.now();
        let mut reader = app.store.read().await?;
        let session = sessions::find_by_token(&mut reader, &hash_secret_text(token))
            .await?
            .filter(|session| session.is_alive(now))
            .ok_or_else(Failure::not_signed_in)?;
        // Proof of possession (DPoP, RFC 9449) is checked here: once sessions carry the thumbprint
        // of the browser's key, a token without a fresh proof by that key ends in the same answer.
        let technician = technicians::find(&mut reader, session.msp_id, session.technician_id)
            .await?
            .ok_or_else(Failure::not_signed_in)?;
        drop(reader);
        if now.since(session.last_used_at) >= RECORD_USE_EVERY {
            let mut tx = app.store.write().await?;
            sessions::record_use(&mut tx, &session, now).await?;
            tx.commit().await?;
        }
        Ok(Self {
            session,
            technician,
        })
    }
}

fn bearer_token(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}
