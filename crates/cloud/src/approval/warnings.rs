//! What is unusual about a request.

use hallpass_approval::Strangeness;
use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::customer::{GroupView, RoleView};

use super::caller::Caller;
use super::whereabouts::warning_of;
use crate::known_role::GLOBAL_ADMINISTRATOR;
use crate::store::approvals::counts::count_open;
use crate::store::sign_ins::{self, Whereabouts};
use crate::store::{StoreError, sql};

/// What is unusual when `caller` asks for these roles and groups at `now`. Sign-ins count that were before the
/// session's own: otherwise every address and every browser would be known.
pub(super) async fn find(
    connection: &mut sql::Connection,
    caller: Caller<'_>,
    (roles, groups, strangeness): (&[RoleView], &[GroupView], &[Strangeness]),
    now: Timestamp,
) -> Result<Vec<ApprovalWarning>, StoreError> {
    let (msp_id, who) = (caller.msp_id(), caller.technician.id);
    let whereabouts = Whereabouts {
        technician_id: who,
        browser: &caller.browser.name,
        address: caller.browser.address.as_deref(),
        before: caller.session.created_at,
    };
    let (knows_browser, knows_address) =
        sign_ins::are_known(connection, msp_id, whereabouts, now).await?;
    let has_others = count_open(connection, (msp_id, who), now).await? > 0;
    let is_global = |role: &RoleView| role.template_id == GLOBAL_ADMINISTRATOR;
    let found = [
        (
            roles.iter().any(is_global),
            ApprovalWarning::GlobalAdministrator,
        ),
        (
            groups.iter().any(|group| group.can_hold_roles),
            ApprovalWarning::GroupWithRoles,
        ),
        (!knows_address, ApprovalWarning::NewAddress),
        (!knows_browser, ApprovalWarning::NewBrowser),
        (has_others, ApprovalWarning::SeveralRequests),
    ];
    let found = found.into_iter().filter(|(holds, _)| *holds);
    let strange = strangeness.iter().map(|it| warning_of(*it));
    Ok(found.map(|(_, warning)| warning).chain(strange).collect())
}
