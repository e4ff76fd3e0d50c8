//! `PATCH /v1/technicians/{id}`: another name or role.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::{ChangeTechnicianRequest, TechnicianResponse, TechnicianRole};

use super::{begin, find_authorized, relation_to, respond};
use crate::administration::{Administration, TechnicianChange};
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers the technician as they are then.
///
/// # Errors
/// When the caller may not change them, or not make them that.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<ChangeTechnicianRequest>,
) -> Result<Json<TechnicianResponse>, Failure> {
    let now = app.clock.now();
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    if let Some(role) = request.role.filter(|role| *role != technician.role) {
        // Also for oneself: what nobody may make of others, nobody makes of themselves.
        let relation = match relation_to(&caller, technician.id, role) {
            Relation::Own if role == TechnicianRole::Owner => Relation::OtherOwner,
            relation => relation,
        };
        caller.authorize(relation)?;
    }
    let change = TechnicianChange {
        display_name: request.display_name,
        role: request.role,
    };
    let (changed, ending) = Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .change(&technician, &change)
    .await?;
    let response = respond(&mut tx, changed, now).await?;
    tx.commit().await?;
    app.lifecycle.announce(ending);
    Ok(response)
}
