//! `GET /v1/sessions`: where the caller is signed in.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::SessionId;
use hallpass_protocol::session::{SessionAccount, SessionListItem, SessionsResponse};

use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::sessions::{self, ListedSession, Session};
use crate::store::{StoreError, accounts, sql};

/// Answers the caller's sessions that stand, the last used first.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<SessionsResponse>, Failure> {
    let now = app.clock.now();
    let technician = &caller.technician;
    let mut reader = app.store.read().await?;
    let listed =
        sessions::list_for_technician(&mut reader, technician.msp_id, technician.id).await?;
    let mut sessions = Vec::new();
    for listed in listed {
        if !listed.session.is_alive(now) {
            continue;
        }
        let account = match find_account(&mut reader, &listed.session, now).await? {
            Found::NotBound => None,
            Found::Stands(account) => Some(account),
            Found::Over => continue,
        };
        sessions.push(item_of(listed, caller.session.id, account));
    }
    Ok(Json(SessionsResponse { sessions }))
}

/// What a session is bound to.
enum Found {
    NotBound,
    Stands(SessionAccount),
    /// Its account has ended, or has another credential.
    Over,
}

async fn find_account(
    connection: &mut sql::Connection,
    session: &Session,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let Some(bound) = &session.account else {
        return Ok(Found::NotBound);
    };
    let account = accounts::find(connection, session.msp_id, bound.account_id).await?;
    let standing = account.filter(|it| bound.stands_with(it, session.technician_id, now));
    Ok(standing.map_or(Found::Over, |account| {
        Found::Stands(SessionAccount {
            id: account.id,
            customer_name: account.customer_name,
            user_principal_name: account.user_principal_name,
        })
    }))
}

fn item_of(
    listed: ListedSession,
    current: SessionId,
    account: Option<SessionAccount>,
) -> SessionListItem {
    let ListedSession {
        session,
        passkey_name,
    } = listed;
    SessionListItem {
        id: session.id,
        origin_kind: session.origin_kind.into(),
        browser: session.browser,
        address: session.address,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        is_current: session.id == current,
        passkey_name,
        account,
    }
}
