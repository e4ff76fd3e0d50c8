//! Technicians, as owners, administrators and auditors see and change them.

pub mod change;
pub mod end_accounts;
pub mod get;
pub mod invite;
pub mod list;
pub mod reinvite;
pub mod remove;
pub mod remove_passkey;
pub mod resume;
pub mod revoke_invitation;
pub mod suspend;

use axum::Json;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::TechnicianId;
use hallpass_protocol::technician::{InvitationView, TechnicianResponse, TechnicianRole};

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::invitation::Invitation;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::sql;
use crate::store::technicians::{self, Technician};
use crate::store::{
    StoreError, WriteTransaction, accounts, groups, installation, invitations, passkeys, sessions,
};

/// How a technician of this role relates to the caller.
fn relation_to(caller: &SignedIn, technician_id: TechnicianId, role: TechnicianRole) -> Relation {
    match (caller.relation_to(technician_id), role) {
        (Relation::Others, TechnicianRole::Owner) => Relation::OtherOwner,
        (relation, _) => relation,
    }
}

/// The technician whom a path names, when the caller may do to them what the route is for. An id
/// that is no id, that nobody has, and that the caller may not know of all get the same answer.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<Technician, Failure> {
    let id: TechnicianId = id.parse().map_err(|_| Failure::not_found())?;
    let technician = technicians::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(relation_to(caller, id, technician.role))?;
    Ok(technician)
}

/// A technician with all that belongs to them.
async fn respond(
    connection: &mut sql::Connection,
    technician: Technician,
    now: Timestamp,
) -> Result<Json<TechnicianResponse>, StoreError> {
    let (msp_id, id) = (technician.msp_id, technician.id);
    let enrolled = passkeys::list_for_technician(connection, msp_id, id).await?;
    let in_groups = groups::list_for_technician(connection, msp_id, id).await?;
    let listed = sessions::list_for_technician(connection, msp_id, id).await?;
    let alive = listed
        .iter()
        .filter(|listed| listed.session.is_alive(now))
        .count();
    Ok(Json(TechnicianResponse {
        technician: technician.into(),
        passkeys: enrolled.iter().map(EnrolledPasskey::to_view).collect(),
        groups: in_groups.into_iter().map(Into::into).collect(),
        open_invitation_expires_at: invitations::find_open_end(connection, msp_id, id, now).await?,
        sessions: u32::try_from(alive).unwrap_or(u32::MAX),
        accounts: accounts::count_not_ended(connection, msp_id, id).await?,
    }))
}

/// The invitation with its link, which is shown once.
async fn show(
    connection: &mut sql::Connection,
    invitation: &Invitation,
) -> Result<InvitationView, Failure> {
    let installation = installation::find(connection)
        .await?
        .ok_or_else(|| StoreError::unreadable("installation", "it has no row"))?;
    Ok(InvitationView {
        link: invitation.link(&installation.public_url),
        expires_at: invitation.expires_at,
    })
}

/// Begins a change: the caller as they are now that nobody else changes anything.
async fn begin(app: &App, caller: SignedIn) -> Result<(WriteTransaction, SignedIn), Failure> {
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    Ok((tx, caller))
}

#[cfg(test)]
mod tests;
