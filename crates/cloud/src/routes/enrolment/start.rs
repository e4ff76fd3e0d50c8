//! `POST /v1/enrolment/start`: opens an invitation and begins the ceremony.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::enrolment::{StartEnrolmentRequest, StartEnrolmentResponse};
use hallpass_protocol::ids::CeremonyId;

use super::invitation_invalid;
use crate::app::App;
use crate::ceremony::{CEREMONY_TTL, Ceremony, MAX_CEREMONIES};
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::peer_address::PeerAddress;
use crate::http::proof::ProvenKey;
use crate::random::make_uuid;
use crate::routes::sign_in::too_many_ceremonies;
use crate::secret_text::hash_secret_text;
use crate::store::{ceremonies, invitations, msps, passkeys, technicians};

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
    let ceremony_id = CeremonyId::new(make_uuid(&*app.random, now));
    let ceremony = Ceremony::Enrol {
        msp_id: invitation.msp_id,
        invitation_id: invitation.id,
        thumbprint,
        state,
    };
    let expires_at = now.plus(CEREMONY_TTL);
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
    Ok(Json(StartEnrolmentResponse {
        ceremony_id,
        technician: technician.into(),
        msp_name: msp.name,
        options,
    }))
}
