//! The signed-in caller: the only source of the MSP whose rows a handler may touch.

use core::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use hallpass_protocol::dpop::{SCHEME, Thumbprint, token_hash};
use hallpass_protocol::ids::TechnicianId;
use hallpass_protocol::{ErrorCode, Timestamp};

use super::browser::CallingBrowser;
use super::proof::{check_proof, only_value, use_up};
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::authorization::{Action, Decision, Relation, decide};
use crate::computer_sign_in::AccountBound;
use crate::failure::Failure;
use crate::store::sessions::{self, Session, record_use};
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, WriteTransaction, accounts, audit, sql};

/// How long a sign-in counts as one of just now.
const RECENT: Duration = Duration::from_mins(15);

/// Who calls a route, by the token of their session and a proof by the key that it is bound to, and
/// what they want to do by it.
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

    /// Whether everything that a path names is the account of a session for one account.
    pub(super) fn is_about_its_account<'a>(
        &self,
        mut named: impl Iterator<Item = &'a str>,
    ) -> bool {
        let Some(bound) = &self.session.account else {
            return false;
        };
        named.all(|id| id.parse() == Ok(bound.account_id))
    }

    /// Who the audit log says did it.
    pub fn actor(&self) -> Actor {
        Actor::Technician {
            technician_id: self.technician.id,
        }
    }

    /// The caller as they are now that nobody else writes: a role that was taken away a moment ago
    /// changes nothing any more.
    ///
    /// # Errors
    /// When they may not sign in any more.
    pub async fn read_again(self, tx: &mut WriteTransaction) -> Result<Self, Failure> {
        let technician = technicians::find(tx, self.session.msp_id, self.technician.id)
            .await?
            .filter(|technician| !technician.is_suspended())
            .ok_or_else(Failure::not_signed_in)?;
        Ok(Self { technician, ..self })
    }

    /// Goes on only when the technician touched their passkey a short time ago.
    ///
    /// # Errors
    /// When it is too long ago.
    pub(super) fn check_recent(&self, now: Timestamp) -> Result<(), Failure> {
        if now.since(self.session.created_at) <= RECENT {
            return Ok(());
        }
        Err(Failure::new(
            ErrorCode::ConfirmSignIn,
            "You signed in more than a quarter of an hour ago; sign in again with your passkey, \
             and repeat this.",
        ))
    }

    /// Finds out who calls. The proof is checked first and in any case, so an unknown token and one
    /// of another browser cost the same work and get the same answer.
    ///
    /// # Errors
    /// When nobody is signed in, or the request does not prove that it comes from their browser.
    pub(super) async fn authenticate(
        parts: &mut Parts,
        app: &App,
        action: Action,
    ) -> Result<Self, Failure> {
        let now = app.clock.now();
        let token_hash = token_hash_of(parts).ok_or_else(Failure::not_signed_in)?;
        let proof = check_proof(parts, app, Some(&token_hash), now)?;
        let found = app.sessions.find(&token_hash, now).await?;
        let live = found.ok_or_else(Failure::not_signed_in)?;
        let session = live.session();
        if session.thumbprint != proof.thumbprint {
            report_misuse(parts, app, &session, proof.thumbprint, now).await;
            return Err(Failure::not_signed_in());
        }
        use_up(app, &proof, now).await?;
        // Their sessions ended with the suspension; should one be left, it opens nothing.
        if live.technician().is_suspended() {
            return Err(Failure::not_signed_in());
        }
        if let Some(bound) = &session.account {
            check_account(app, &session, bound, now).await?;
        }
        if live.touch(now) {
            record(app, &session, now).await;
        }
        Ok(Self {
            session,
            technician: live.technician().clone(),
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

/// A session for one account ends with it, and with the version of its credential that the phone
/// sealed: looked at with each request, since nothing else may depend on somebody's having told us.
async fn check_account(
    app: &App,
    session: &Session,
    bound: &AccountBound,
    now: Timestamp,
) -> Result<(), Failure> {
    if stands(&mut *app.store.read().await?, session, bound, now).await? {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    sessions::delete(&mut tx, session.msp_id, session.technician_id, session.id).await?;
    tx.commit().await?;
    Err(Failure::not_signed_in())
}

/// Whether a session for one account still stands with it.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn stands(
    connection: &mut sql::Connection,
    session: &Session,
    bound: &AccountBound,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let account = accounts::find(connection, session.msp_id, bound.account_id).await?;
    Ok(account.is_some_and(|account| bound.stands_with(&account, session.technician_id, now)))
}

/// The hash of the request's token, if there is exactly one.
pub(super) fn token_hash_of(parts: &Parts) -> Option<[u8; 32]> {
    let (scheme, token) = only_value(&parts.headers, AUTHORIZATION)?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case(SCHEME)
        .then(|| token_hash(token))
}

/// Somebody has the token and not the key. The session goes on, or whoever copies a token could end
/// it; its technician finds the entry in the log.
async fn report_misuse(
    parts: &Parts,
    app: &App,
    session: &Session,
    thumbprint: Thumbprint,
    now: Timestamp,
) {
    if !app.token_misuse.is_to_be_said(session.id, now) {
        return;
    }
    let browser = CallingBrowser::of(parts);
    let event = AuditEvent::SessionTokenMisused {
        session_id: session.id,
        thumbprint,
        address: browser.address,
        browser: browser.name,
    };
    let append = async {
        let mut tx = app.store.write().await?;
        audit::append(&mut tx, session.msp_id, now, Actor::Cloud, event).await?;
        tx.commit().await
    };
    if let Err(error) = append.await {
        let error: &dyn core::error::Error = &error;
        tracing::error!(error, session_id = %session.id, "a misused token is not in the audit log");
    }
}

/// A session whose use cannot be recorded ends earlier; that is no reason to turn its technician
/// away.
async fn record(app: &App, session: &Session, now: Timestamp) {
    let recorded: Result<(), StoreError> = async {
        let mut tx = app.store.write().await?;
        record_use(&mut tx, session, now).await?;
        tx.commit().await
    }
    .await;
    if let Err(error) = recorded {
        let error: &dyn core::error::Error = &error;
        tracing::warn!(error, session_id = %session.id, "the session's use is not recorded");
    }
}

#[cfg(test)]
mod tests;
