//! `GET /v1/session`: who is signed in, with which passkey, until when.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::session::SessionView;

use super::view_of;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{msps, passkeys};

/// Answers the caller's session.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    SignedIn {
        session,
        technician,
        ..
    }: SignedIn,
) -> Result<Json<SessionView>, Failure> {
    let mut reader = app.store.read().await?;
    let passkey = passkeys::find(&mut reader, session.msp_id, session.passkey_id).await?;
    let passkey = passkey.ok_or_else(Failure::not_signed_in)?;
    let msp = msps::find(&mut reader, session.msp_id)
        .await?
        .ok_or_else(Failure::not_signed_in)?;
    Ok(Json(view_of(
        &session,
        technician,
        &passkey,
        msp.name,
        app.clock.now(),
    )))
}
