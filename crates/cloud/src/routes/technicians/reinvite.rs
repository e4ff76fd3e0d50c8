//! `POST /v1/technicians/{id}/invitation`: invites a technician again.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::{InvitationResponse, ReinviteRequest};

use super::{begin, find_authorized, show};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::invitation::{INVITATION_TTL, InvitationTerms, reinvite};

/// Answers the link, which is shown once; an earlier one is void.
///
/// # Errors
/// When the caller may not, or they are suspended.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<ReinviteRequest>,
) -> Result<Json<InvitationResponse>, Failure> {
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    let terms = InvitationTerms {
        valid_for: INVITATION_TTL,
        replaces_passkeys: request.replace_passkeys,
    };
    let now = app.clock.now();
    let actor = caller.actor();
    let made = reinvite(&mut tx, &*app.random, now, actor, technician, terms).await?;
    let invitation = show(&mut tx, &made).await?;
    tx.commit().await?;
    Ok(Json(InvitationResponse { invitation }))
}
