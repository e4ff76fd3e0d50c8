//! Every route of the API, and who may call it.

mod own;
mod people;
mod records;
mod rules;
mod tenants;
mod work;

use own::own_routes;
use people::{access_routes, group_routes, technician_routes};
use records::audit_routes;
use rules::{logo_routes, policy_routes, preset_routes};
use tenants::{connection_routes, ticket_routes};
use work::{approval_routes, computer_routes, work_routes};

use super::{enrolment, health, meta, openapi, sign_in};
use crate::http::route_table::{Access, RouteTable};

/// Every route of the API, and who may call it.
pub(crate) fn table() -> RouteTable {
    use Access::{Ceremony, Public};
    let table = RouteTable::default()
        .get("/healthz", Public, health::healthz)
        .get("/readyz", Public, health::readyz)
        .get("/v1/meta", Public, meta::handle)
        .get("/v1/openapi.json", Public, openapi::handle)
        .post("/v1/enrolment/start", Ceremony, enrolment::start::handle)
        .post("/v1/enrolment/finish", Ceremony, enrolment::finish::handle)
        .post("/v1/sign-in/start", Ceremony, sign_in::start::handle)
        .post("/v1/sign-in/finish", Ceremony, sign_in::finish::handle);
    let table = work_routes(table);
    let table = approval_routes(table);
    let table = computer_routes(table);
    let table = own_routes(table);
    let table = technician_routes(table);
    let table = group_routes(table);
    let table = policy_routes(table);
    let table = access_routes(table);
    let table = preset_routes(table);
    let table = logo_routes(table);
    let table = connection_routes(table);
    let table = ticket_routes(table);
    audit_routes(table)
}
