//! Who can approve what.

use hallpass_approval::{Approver, PersonId};
use hallpass_protocol::ids::{MspId, PasskeyId};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};

use super::record::Approval;
use crate::customer_access::find_scope;
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, persons, sql};

/// Whether somebody of this role approves anything. Auditors read, and nothing else.
pub(crate) const fn may_approve(role: TechnicianRole) -> bool {
    matches!(
        role,
        TechnicianRole::Owner | TechnicianRole::Admin | TechnicianRole::Technician
    )
}

/// Whether they see a request that others made: of their MSP, for a customer whom they reach.
pub(super) async fn reaches(
    connection: &mut sql::Connection,
    technician: &Technician,
    approval: &Approval,
) -> Result<bool, StoreError> {
    if technician.msp_id != approval.msp_id || !may_approve(technician.role) {
        return Ok(false);
    }
    let scope = find_scope(connection, technician).await?;
    Ok(scope.contains(approval.customer_id))
}

/// Whether the request belongs into their inbox: they reach it, and are not who asked, unless policy
/// lets them be, and have not approved it.
pub(crate) async fn could_decide(
    connection: &mut sql::Connection,
    technician: &Technician,
    approval: &Approval,
) -> Result<bool, StoreError> {
    let is_own = technician.id == approval.requester_id;
    if is_own && !approval.approvers.may_be_oneself {
        return Ok(false);
    }
    if !reaches(connection, technician, approval).await? {
        return Ok(false);
    }
    let person = persons::find(connection, technician.msp_id, technician.id).await?;
    if approval.given.iter().any(|given| given.person == person) {
        return Ok(false);
    }
    let requester = persons::find(connection, approval.msp_id, approval.requester_id).await?;
    Ok(is_own || person != requester)
}

/// The technician as an approver, with the passkey that they signed in with, or sign with.
pub(super) const fn approver(
    technician: &Technician,
    person: PersonId,
    passkey_id: PasskeyId,
) -> Approver {
    Approver {
        msp_id: technician.msp_id,
        technician_id: technician.id,
        person,
        passkey_id,
    }
}

/// How many people of the MSP can approve a request of somebody else: one fewer than can approve at
/// all, since whoever asks may be one of them.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn count_approvers(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<u8, StoreError> {
    let mut people = std::collections::BTreeSet::new();
    for known in technicians::list(connection, msp_id).await? {
        let technician = known.technician;
        if technician.state == TechnicianState::Active && may_approve(technician.role) {
            people.insert(persons::find(connection, msp_id, technician.id).await?);
        }
    }
    Ok(u8::try_from(people.len().saturating_sub(1)).unwrap_or(u8::MAX))
}
