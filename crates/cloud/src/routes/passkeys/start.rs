//! `POST /v1/passkeys/start`: begins to add a passkey to the caller's.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::technician::StartPasskeyResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::routes::sign_in::begin_ceremony;
use crate::store::passkeys;

/// Answers what the browser is to do. Only the session that asks can finish it.
///
/// # Errors
/// When too many ceremonies are running.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<StartPasskeyResponse>, Failure> {
    caller.authorize(Relation::Own)?;
    let technician = &caller.technician;
    let mut tx = app.store.write().await?;
    let enrolled = passkeys::list_for_technician(&mut tx, technician.msp_id, technician.id).await?;
    let (options, state) = app
        .relying_party
        .start_enrolment(technician, &enrolled)
        .map_err(Failure::internal)?;
    let ceremony = Ceremony::AddPasskey {
        msp_id: technician.msp_id,
        session_id: caller.session.id,
        state,
    };
    let ceremony_id = begin_ceremony(&app, &mut tx, &ceremony).await?;
    tx.commit().await?;
    Ok(Json(StartPasskeyResponse {
        ceremony_id,
        options,
    }))
}
