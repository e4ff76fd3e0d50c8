//! What an approver says yes to.

use hallpass_protocol::approval::{ApprovalFacts, RequestedGroup, RequestedRole};

use super::record::Approval;
use super::view::name_of;
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, sql};

/// The request as `reader` sees it.
pub(super) async fn facts_for(
    connection: &mut sql::Connection,
    approval: &Approval,
    reader: &Technician,
) -> Result<ApprovalFacts, StoreError> {
    let requester = technicians::find(connection, approval.msp_id, approval.requester_id).await?;
    let (requester_name, requester_email) = requester.map_or_else(
        || ("somebody who was removed".to_owned(), String::new()),
        |requester| (requester.display_name, requester.email),
    );
    let mut approved_by = Vec::new();
    for given in &approval.given {
        let who = Some(given.technician_id);
        approved_by.push(name_of(connection, approval.msp_id, who).await?);
    }
    let roles = approval.roles.iter().map(|role| RequestedRole {
        id: role.template_id,
        name: role.name.clone(),
    });
    let groups = approval.groups.iter().map(|group| RequestedGroup {
        id: group.id,
        name: group.name.clone(),
        can_hold_roles: group.can_hold_roles,
    });
    Ok(ApprovalFacts {
        id: approval.id,
        msp_id: approval.msp_id,
        requester_id: approval.requester_id,
        requester_name,
        requester_email,
        customer_id: approval.customer_id,
        customer_name: approval.customer_name.clone(),
        tenant_id: approval.tenant_id,
        tenant_domain: approval.tenant_domain.clone(),
        preset_id: approval.preset_id,
        preset_name: approval.preset_name.clone(),
        roles: roles.collect(),
        groups: groups.collect(),
        lifetime_s: approval.lifetime.as_secs(),
        reason: approval.reason.clone(),
        ticket: approval.ticket.clone(),
        starts_at: approval.starts_at,
        requested_at: approval.requested_at,
        expires_at: approval.expires_at,
        browser: approval.browser.clone(),
        address: approval.address.clone(),
        place: approval.place.clone(),
        warnings: approval.warnings.clone(),
        approvals_needed: approval.approvers.count,
        approved_by,
        is_own: reader.id == approval.requester_id,
    })
}
