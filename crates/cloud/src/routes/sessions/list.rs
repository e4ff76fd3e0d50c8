//! `GET /v1/sessions`: where the caller is signed in.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ids::SessionId;
use hallpass_protocol::session::{SessionListItem, SessionsResponse};

use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::sessions::{self, ListedSession};

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
    let sessions = listed
        .into_iter()
        .filter(|listed| listed.session.is_alive(now))
        .map(|listed| item_of(listed, caller.session.id))
        .collect();
    Ok(Json(SessionsResponse { sessions }))
}

fn item_of(listed: ListedSession, current: SessionId) -> SessionListItem {
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
    }
}
