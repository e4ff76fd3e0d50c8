//! `POST /v1/sign-in/start`: begins a sign-in with whichever passkey the browser offers.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ids::CeremonyId;
use hallpass_protocol::session::StartSignInResponse;

use super::too_many_ceremonies;
use crate::app::App;
use crate::ceremony::{CEREMONY_TTL, Ceremony, MAX_CEREMONIES};
use crate::failure::Failure;
use crate::http::proof::ProvenKey;
use crate::random::make_uuid;
use crate::store::ceremonies;

/// Answers what the browser is to do. Only the key that asks can finish it.
///
/// # Errors
/// When too many sign-ins are running.
pub async fn handle(
    State(app): State<App>,
    ProvenKey(thumbprint): ProvenKey,
) -> Result<Json<StartSignInResponse>, Failure> {
    let now = app.clock.now();
    let (options, state) = app
        .relying_party
        .start_sign_in()
        .map_err(Failure::internal)?;
    let ceremony_id = CeremonyId::new(make_uuid(&*app.random, now));
    let ceremony = Ceremony::SignIn { thumbprint, state };
    let expires_at = now.plus(CEREMONY_TTL);
    let mut tx = app.store.write().await?;
    if !ceremonies::insert(
        &mut tx,
        ceremony_id,
        &ceremony,
        now,
        expires_at,
        MAX_CEREMONIES,
    )
    .await?
    {
        return Err(too_many_ceremonies());
    }
    tx.commit().await?;
    Ok(Json(StartSignInResponse {
        ceremony_id,
        options,
    }))
}
