//! The signed-in caller: the only source of the MSP whose rows a handler may touch.

use core::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use hallpass_protocol::ids::TechnicianId;

use crate::app::App;
use crate::authorization::{Action, Decision, Relation, decide};
use crate::failure::Failure;
use crate::secret_text::hash_secret_text;
use crate::store::sessions::{self, Session};
use crate::store::technicians::{self, Technician};

/// How stale the record of a session's last use may be: one write in this time, not one a request.
const RECORD_USE_EVERY: Duration = Duration::from_secs(30);

/// Who calls a route, and what they want to do by it.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person.
    pub technician: Technician,
    /// What the route is for, as [its table](super::route_table) says.
    pub action: Action,
}

impl SignedIn {
    /// Whether something that belongs to this technician is the caller's.
    pub fn relation_to(&self, technician_id: TechnicianId) -> Relation {
        if technician_id == self.technician.id {
            Relation::Own
        } else {
            Relation::Others
        }
    }

    /// Goes on only when the caller may do what the route is for, to something that is so related
    /// to them.
    ///
    /// # Errors
    /// Not found, when they may not even know of it; not allowed, when they may.
    pub fn authorize(&self, relation: Relation) -> Result<(), Failure> {
        match decide(self.technician.role, self.action, relation) {
            Decision::Allow => Ok(()),
            Decision::Forbid => Err(Failure::not_allowed()),
            Decision::Hide => Err(Failure::not_found()),
        }
    }

    /// Finds out who calls.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub(super) async fn authenticate(
        parts: &mut Parts,
        app: &App,
        action: Action,
    ) -> Result<Self, Failure> {
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
            action,
        })
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    /// The caller whom the route's guard let in.
    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Failure> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Failure::internal(UnguardedError))
    }
}

/// A handler asks for a caller, and its route says that it needs none.
#[derive(Debug, thiserror::Error)]
#[error("the route's access does not require anybody to be signed in")]
struct UnguardedError;

fn bearer_token(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}
