//! How customers' tenants are reached, and where tickets are looked up.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{app_registration, consent, customers, ticket_system};

/// How customers' tenants are reached.
pub(super) fn connection_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{
        ChangeAppRegistration, ChangeConnection, ConnectTenant, ReadTenant, SeeAppRegistration,
        SeeConnection,
    };
    table
        .get(
            "/v1/app-registration",
            SignedIn(SeeAppRegistration),
            app_registration::get::handle,
        )
        .put(
            "/v1/app-registration",
            JustSignedIn(ChangeAppRegistration),
            app_registration::put::handle,
        )
        .delete(
            "/v1/app-registration",
            JustSignedIn(ChangeAppRegistration),
            app_registration::remove::handle,
        )
        .post(
            "/v1/customers/{id}/consent",
            JustSignedIn(ConnectTenant),
            customers::consent::handle,
        )
        // It was begun in time, by the same session.
        .post(
            "/v1/consent/finish",
            SignedIn(ConnectTenant),
            consent::finish::handle,
        )
        .get(
            "/v1/customers/{id}/connection",
            SignedIn(SeeConnection),
            customers::connection::handle,
        )
        .delete(
            "/v1/customers/{id}/connection",
            JustSignedIn(ConnectTenant),
            customers::disconnect::handle,
        )
        .get(
            "/v1/customers/{id}/tenant",
            SignedIn(ReadTenant),
            customers::tenant::handle,
        )
        .get(
            "/v1/customers/{id}/roles",
            SignedIn(ReadTenant),
            customers::roles::handle,
        )
        .get(
            "/v1/customers/{id}/groups",
            SignedIn(ReadTenant),
            customers::groups::handle,
        )
        .put(
            "/v1/customers/{id}/domain",
            SignedIn(ChangeConnection),
            customers::domain::handle,
        )
        .get(
            "/v1/customers/{id}/app-permissions",
            SignedIn(ReadTenant),
            customers::app_permissions::handle,
        )
}

/// Where tickets are looked up.
pub(super) fn ticket_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{ChangeTicketSystem, SeeTicketSystem, TestTicketSystem};
    table
        .get(
            "/v1/ticket-system",
            SignedIn(SeeTicketSystem),
            ticket_system::get::handle,
        )
        .put(
            "/v1/ticket-system",
            JustSignedIn(ChangeTicketSystem),
            ticket_system::put::handle,
        )
        .delete(
            "/v1/ticket-system",
            JustSignedIn(ChangeTicketSystem),
            ticket_system::remove::handle,
        )
        .post(
            "/v1/ticket-system/test",
            SignedIn(TestTicketSystem),
            ticket_system::test::handle,
        )
        .put(
            "/v1/customers/{id}/ticket-client",
            SignedIn(ChangeTicketSystem),
            customers::ticket_client::handle,
        )
}
