//! `GET /v1/technicians`: who is there.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::technician::{TechnicianListItem, TechniciansResponse};

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::technicians;

/// Answers the MSP's technicians by name.
///
/// # Errors
/// When the caller's role does not see them.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<TechniciansResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let listed = technicians::list(&mut *app.store.read().await?, caller.session.msp_id).await?;
    let technicians = listed.into_iter().map(|listed| TechnicianListItem {
        technician: listed.technician.into(),
        passkeys: listed.passkeys,
        last_used_at: listed.last_used_at,
    });
    Ok(Json(TechniciansResponse {
        technicians: technicians.collect(),
    }))
}
