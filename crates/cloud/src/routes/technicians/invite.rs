//! `POST /v1/technicians`: adds a technician and invites them.

use axum::extract::State;
use hallpass_protocol::technician::{
    InviteTechnicianRequest, InviteTechnicianResponse, TechnicianRole,
};

use super::{begin, show};
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Created;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::invitation::{Invitee, invite_new};

/// Answers 201 with the link, which is shown once.
///
/// # Errors
/// When the caller may not invite somebody of that role, or somebody has the address.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<InviteTechnicianRequest>,
) -> Result<Created<InviteTechnicianResponse>, Failure> {
    let (mut tx, caller) = begin(&app, caller).await?;
    caller.authorize(match request.role {
        TechnicianRole::Owner => Relation::OtherOwner,
        _ => Relation::Msp,
    })?;
    let invitee = Invitee {
        display_name: request.display_name,
        email: request.email,
        role: request.role,
    };
    let now = app.clock.now();
    let msp_id = caller.session.msp_id;
    let invitation =
        invite_new(&mut tx, &*app.random, now, msp_id, caller.actor(), invitee).await?;
    let view = show(&mut tx, &invitation).await?;
    tx.commit().await?;
    let response = InviteTechnicianResponse {
        technician: invitation.technician.into(),
        invitation: view,
    };
    Ok(Created(response))
}
