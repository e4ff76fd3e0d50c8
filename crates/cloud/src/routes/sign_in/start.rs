//! `POST /v1/sign-in/start`: begins a sign-in with whichever passkey the browser offers.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::session::StartSignInResponse;

use super::begin_ceremony;
use crate::app::App;
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::proof::ProvenKey;

/// Answers what the browser is to do. Only the key that asks can finish it.
///
/// # Errors
/// When too many sign-ins are running.
pub async fn handle(
    State(app): State<App>,
    ProvenKey(thumbprint): ProvenKey,
) -> Result<Json<StartSignInResponse>, Failure> {
    let (options, state) = app
        .relying_party
        .start_sign_in()
        .map_err(Failure::internal)?;
    let ceremony = Ceremony::SignIn { thumbprint, state };
    let mut tx = app.store.write().await?;
    let ceremony_id = begin_ceremony(&app, &mut tx, &ceremony).await?;
    tx.commit().await?;
    Ok(Json(StartSignInResponse {
        ceremony_id,
        options,
    }))
}
