//! `GET /v1/passkeys`: the caller's passkeys.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::technician::PasskeysResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::passkeys::{self, EnrolledPasskey};

/// Answers them, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<PasskeysResponse>, Failure> {
    caller.authorize(Relation::Own)?;
    let (msp_id, technician_id) = (caller.session.msp_id, caller.technician.id);
    let mut reader = app.store.read().await?;
    let enrolled = passkeys::list_for_technician(&mut reader, msp_id, technician_id).await?;
    Ok(Json(PasskeysResponse {
        passkeys: enrolled.iter().map(EnrolledPasskey::to_view).collect(),
    }))
}
