//! `POST /v1/enrolment/start`: opens an invitation and begins the ceremony.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::enrolment::{StartEnrolmentRequest, StartEnrolmentResponse};

use super::invitation_invalid;
use crate::app::App;
use crate::ceremony::Ceremony;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::peer_address::PeerAddress;
use crate::http::proof::ProvenKey;
use crate::routes::sign_in::begin_ceremony;
use crate::secret_text::hash_secret_text;
use crate::store::{invitations, msps, passkeys, technicians};

/// Answers what the browser is to do to make the passkey. Only the key that asks can finish it. The
/// invitation stays open.
///
/// # Errors
/// When the invitation cannot be used, or the address tries too many.
pub async fn handle(
    State(app): State<App>,
    client: PeerAddress,
    ProvenKey(thumbprint): ProvenKey,
    JsonBody(request): JsonBody<StartEnrolmentRequest>,
) -> Result<Json<StartEnrolmentResponse>, Failure> {
    app.rate_limits.invitations.admit(client)?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let invitation = invitations::find_open(&mut tx, &hash_secret_text(&request.invitation), now)
        .await?
        .ok_or_else(invitation_invalid)?;
    let technician = technicians::find(&mut tx, invitation.msp_id, invitation.technician_id)
        .await?
        .filter(|technician| !technician.is_suspended())
        .ok_or_else(invitation_invalid)?;
    let msp = msps::find(&mut tx, invitation.msp_id)
        .await?
        .ok_or_else(invitation_invalid)?;
    let enrolled = passkeys::list_for_technician(&mut tx, invitation.msp_id, technician.id).await?;
    // An authenticator whose passkey is about to go may make the one that takes its place.
    let excluded = if invitation.replaces_passkeys {
        &[]
    } else {
        enrolled.as_slice()
    };

    let (options, state) = app
        .relying_party
        .start_enrolment(&technician, excluded)
        .map_err(Failure::internal)?;
    let ceremony = Ceremony::Enrol {
        msp_id: invitation.msp_id,
        invitation_id: invitation.id,
        thumbprint,
        state,
    };
    let ceremony_id = begin_ceremony(&app, &mut tx, &ceremony).await?;
    tx.commit().await?;
    Ok(Json(StartEnrolmentResponse {
        ceremony_id,
        technician: technician.into(),
        msp_name: msp.name,
        options,
    }))
}
