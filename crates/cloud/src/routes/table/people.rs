//! Who is there, and who reaches which customers.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{access, customers, groups, technicians};

/// Who is there.
pub(super) fn technician_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{
        ChangeTechnician, EndTechnicianAccounts, InviteTechnician, ListTechnicians,
        RecoverTechnician, SeeTechnician, StopTechnician,
    };
    table
        .get(
            "/v1/technicians",
            SignedIn(ListTechnicians),
            technicians::list::handle,
        )
        .post(
            "/v1/technicians",
            JustSignedIn(InviteTechnician),
            technicians::invite::handle,
        )
        .get(
            "/v1/technicians/{id}",
            SignedIn(SeeTechnician),
            technicians::get::handle,
        )
        .patch(
            "/v1/technicians/{id}",
            JustSignedIn(ChangeTechnician),
            technicians::change::handle,
        )
        .delete(
            "/v1/technicians/{id}",
            JustSignedIn(StopTechnician),
            technicians::remove::handle,
        )
        .post(
            "/v1/technicians/{id}/end-accounts",
            SignedIn(EndTechnicianAccounts),
            technicians::end_accounts::handle,
        )
        .post(
            "/v1/technicians/{id}/suspend",
            JustSignedIn(StopTechnician),
            technicians::suspend::handle,
        )
        .post(
            "/v1/technicians/{id}/resume",
            JustSignedIn(StopTechnician),
            technicians::resume::handle,
        )
        .post(
            "/v1/technicians/{id}/invitation",
            JustSignedIn(RecoverTechnician),
            technicians::reinvite::handle,
        )
        .delete(
            "/v1/technicians/{id}/invitation",
            JustSignedIn(RecoverTechnician),
            technicians::revoke_invitation::handle,
        )
        .delete(
            "/v1/technicians/{id}/passkeys/{passkey_id}",
            JustSignedIn(RecoverTechnician),
            technicians::remove_passkey::handle,
        )
}

/// How they are grouped.
pub(super) fn group_routes(table: RouteTable) -> RouteTable {
    use Access::SignedIn;
    use Action::{AddGroup, ChangeGroup, ListGroups};
    table
        .get("/v1/groups", SignedIn(ListGroups), groups::list::handle)
        .post("/v1/groups", SignedIn(AddGroup), groups::add::handle)
        .patch(
            "/v1/groups/{id}",
            SignedIn(ChangeGroup),
            groups::rename::handle,
        )
        .delete(
            "/v1/groups/{id}",
            SignedIn(ChangeGroup),
            groups::delete::handle,
        )
        .put(
            "/v1/groups/{id}/members/{technician_id}",
            SignedIn(ChangeGroup),
            groups::add_member::handle,
        )
        .delete(
            "/v1/groups/{id}/members/{technician_id}",
            SignedIn(ChangeGroup),
            groups::remove_member::handle,
        )
}

/// Who reaches which customers.
pub(super) fn access_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{ChangeAccess, SeeAccess};
    table
        .get("/v1/access", SignedIn(SeeAccess), access::get::handle)
        .put(
            "/v1/access",
            JustSignedIn(ChangeAccess),
            access::put::handle,
        )
        .post(
            "/v1/access/preview",
            SignedIn(ChangeAccess),
            access::preview::handle,
        )
        .get(
            "/v1/customers/tags",
            SignedIn(SeeAccess),
            customers::tags::list::handle,
        )
        .get(
            "/v1/customers/{id}/tags",
            SignedIn(SeeAccess),
            customers::tags::get::handle,
        )
        .put(
            "/v1/customers/{id}/tags",
            JustSignedIn(ChangeAccess),
            customers::tags::put::handle,
        )
        .post(
            "/v1/customers/{id}/tags/preview",
            SignedIn(ChangeAccess),
            customers::tags::preview::handle,
        )
}
