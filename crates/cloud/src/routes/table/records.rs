//! What happened.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{audit, webhooks};

/// What happened.
pub(super) fn audit_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{AddWebhook, ChangeWebhook, ExportAudit, ListWebhooks};
    table
        .get(
            "/v1/audit/export",
            SignedIn(ExportAudit),
            audit::export::handle,
        )
        .get(
            "/v1/webhooks",
            SignedIn(ListWebhooks),
            webhooks::list::handle,
        )
        .post(
            "/v1/webhooks",
            JustSignedIn(AddWebhook),
            webhooks::add::handle,
        )
        .delete(
            "/v1/webhooks/{id}",
            JustSignedIn(ChangeWebhook),
            webhooks::remove::handle,
        )
        .post(
            "/v1/webhooks/{id}/test",
            SignedIn(ChangeWebhook),
            webhooks::test::handle,
        )
}
