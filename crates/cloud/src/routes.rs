//! The HTTP API: one handler a file.

pub mod access;
pub mod accounts;
pub mod app_registration;
pub mod approvals;
pub mod audit;
pub mod consent;
pub mod customers;
pub mod enrolment;
pub mod events;
pub mod groups;
pub mod health;
pub mod logos;
pub mod meta;
pub mod openapi;
pub mod passkeys;
pub mod policy;
pub mod preset_proposals;
pub mod presets;
pub mod session;
pub mod sessions;
pub mod sign_in;
pub mod technicians;
pub mod ticket_system;
pub mod webhooks;

use core::time::Duration;
use std::any::Any;
use std::path::Path;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::authorization::Action;
use crate::failure::Failure;
use crate::http::answer::answer;
use crate::http::portal_files::portal_files;
use crate::http::route_table::{Access, RouteTable};
use crate::http::security_headers::protect_api;

/// How long a handler may take. Live streams answer at once and are not ended by it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that the cloud serves. `portal_dir` holds the portal's files, where there are any.
pub fn router(app: App, portal_dir: Option<&Path>) -> Router {
    let api = table().into_router(&app).layer(from_fn(protect_api));
    let files = portal_dir.map(portal_files).unwrap_or_default();
    with_guards(api.merge(files), app)
}

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

/// What technicians do for customers.
fn work_routes(table: RouteTable) -> RouteTable {
    use Access::SignedIn;
    use Action::{
        AddCustomer, CheckConnection, EndAccount, EndCustomerAccounts, ExtendAccount,
        ListCustomers, ReadOwn, RenameCustomer, RequestAccount, RotateCredential, SeeAccount,
        SeeConnection, UseCredential,
    };
    table
        .get("/v1/customers", SignedIn(ListCustomers), customers::handle)
        .post(
            "/v1/customers",
            SignedIn(AddCustomer),
            customers::add::handle,
        )
        .patch(
            "/v1/customers/{id}",
            SignedIn(RenameCustomer),
            customers::rename::handle,
        )
        .get(
            "/v1/customers/health",
            SignedIn(SeeConnection),
            customers::health_of_all::handle,
        )
        .get(
            "/v1/customers/{id}/health",
            SignedIn(SeeConnection),
            customers::health::handle,
        )
        .post(
            "/v1/customers/{id}/check",
            SignedIn(CheckConnection),
            customers::check::handle,
        )
        .post(
            "/v1/customers/{id}/end-accounts",
            SignedIn(EndCustomerAccounts),
            customers::end_accounts::handle,
        )
        .get("/v1/accounts", SignedIn(ReadOwn), accounts::list::handle)
        .post(
            "/v1/accounts",
            SignedIn(RequestAccount),
            accounts::request::handle,
        )
        .get(
            "/v1/accounts/{id}",
            SignedIn(SeeAccount),
            accounts::get::handle,
        )
        .post(
            "/v1/accounts/{id}/end",
            SignedIn(EndAccount),
            accounts::end::handle,
        )
        .post(
            "/v1/accounts/{id}/extend",
            SignedIn(ExtendAccount),
            accounts::extend::handle,
        )
        .post(
            "/v1/accounts/{id}/rotate",
            SignedIn(RotateCredential),
            accounts::rotate::handle,
        )
        .get(
            "/v1/accounts/{id}/credential",
            SignedIn(UseCredential),
            accounts::credential::handle,
        )
        .post(
            "/v1/accounts/{id}/fills",
            SignedIn(UseCredential),
            accounts::fills::handle,
        )
        .get("/v1/events", SignedIn(ReadOwn), events::handle)
}

/// What somebody has to approve.
fn approval_routes(table: RouteTable) -> RouteTable {
    use Access::SignedIn;
    use Action::{DecideApproval, ReadOwn, RequestApproval, SeeAttempts};
    table
        .get("/v1/approvals", SignedIn(ReadOwn), approvals::list::handle)
        .post(
            "/v1/approvals",
            SignedIn(RequestApproval),
            approvals::request::handle,
        )
        .get(
            "/v1/approvals/{id}",
            SignedIn(ReadOwn),
            approvals::get::handle,
        )
        .post(
            "/v1/approvals/{id}/cancel",
            SignedIn(RequestApproval),
            approvals::cancel::handle,
        )
        .get(
            "/v1/approvals/inbox",
            SignedIn(DecideApproval),
            approvals::inbox::handle,
        )
        .post(
            "/v1/approvals/find",
            SignedIn(DecideApproval),
            approvals::find::handle,
        )
        .post(
            "/v1/approvals/{id}/open",
            SignedIn(DecideApproval),
            approvals::open::handle,
        )
        .post(
            "/v1/approvals/{id}/approve",
            SignedIn(DecideApproval),
            approvals::approve::handle,
        )
        .post(
            "/v1/approvals/{id}/deny",
            SignedIn(DecideApproval),
            approvals::deny::handle,
        )
        .get(
            "/v1/approvals/attempts",
            SignedIn(SeeAttempts),
            approvals::attempts::handle,
        )
        .get(
            "/v1/approvals/attempts/export",
            SignedIn(SeeAttempts),
            approvals::export::handle,
        )
}

/// The caller's sessions and passkeys.
fn own_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{EndSession, KeepPasskeys, ReadOwn};
    table
        .get("/v1/session", SignedIn(ReadOwn), session::get::handle)
        .delete("/v1/session", SignedIn(EndSession), session::end::handle)
        .get("/v1/sessions", SignedIn(ReadOwn), sessions::list::handle)
        .delete(
            "/v1/sessions",
            SignedIn(EndSession),
            sessions::end_all::handle,
        )
        .delete(
            "/v1/sessions/{id}",
            SignedIn(EndSession),
            sessions::end_one::handle,
        )
        .get("/v1/passkeys", SignedIn(ReadOwn), passkeys::list::handle)
        .post(
            "/v1/passkeys/start",
            JustSignedIn(KeepPasskeys),
            passkeys::start::handle,
        )
        // Its ceremony was begun in time, by the same session.
        .post(
            "/v1/passkeys/finish",
            SignedIn(KeepPasskeys),
            passkeys::finish::handle,
        )
        .patch(
            "/v1/passkeys/{id}",
            SignedIn(KeepPasskeys),
            passkeys::rename::handle,
        )
        .delete(
            "/v1/passkeys/{id}",
            JustSignedIn(KeepPasskeys),
            passkeys::remove::handle,
        )
}

/// Who is there.
fn technician_routes(table: RouteTable) -> RouteTable {
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
fn group_routes(table: RouteTable) -> RouteTable {
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

/// What holds where.
fn policy_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{ChangePolicy, ExplainPolicy, SeePolicy};
    let levels = [
        ("/v1/policy", "/v1/policy/preview"),
        (
            "/v1/customers/{id}/policy",
            "/v1/customers/{id}/policy/preview",
        ),
        (
            "/v1/customers/{id}/policy/groups/{group_id}",
            "/v1/customers/{id}/policy/groups/{group_id}/preview",
        ),
    ];
    let table = levels.into_iter().fold(table, |table, (level, preview)| {
        table
            .get(level, SignedIn(SeePolicy), policy::get::handle)
            .put(level, JustSignedIn(ChangePolicy), policy::put::handle)
            .post(preview, SignedIn(ChangePolicy), policy::preview::handle)
    });
    table
        .get(
            "/v1/customers/{id}/policy/groups",
            SignedIn(SeePolicy),
            policy::groups::handle,
        )
        .get(
            "/v1/customers/{id}/policy/explain",
            SignedIn(ExplainPolicy),
            policy::explain::handle,
        )
}

/// Who reaches which customers.
fn access_routes(table: RouteTable) -> RouteTable {
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

/// What can be asked for.
fn preset_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{ChangePresets, ConfirmPresetChange, RefusePresetChange, SeePresets};
    let table = table
        .get(
            "/v1/preset-proposals",
            SignedIn(SeePresets),
            preset_proposals::list::handle,
        )
        .put(
            "/v1/preset-proposals/requirement",
            JustSignedIn(ChangePresets),
            preset_proposals::require::handle,
        )
        .post(
            "/v1/preset-proposals/{id}/confirm",
            JustSignedIn(ConfirmPresetChange),
            preset_proposals::confirm::handle,
        )
        .post(
            "/v1/preset-proposals/{id}/refuse",
            SignedIn(RefusePresetChange),
            preset_proposals::refuse::handle,
        );
    table
        .get("/v1/presets", SignedIn(SeePresets), presets::list::handle)
        .post(
            "/v1/presets",
            JustSignedIn(ChangePresets),
            presets::add::handle,
        )
        .put(
            "/v1/presets/{id}",
            JustSignedIn(ChangePresets),
            presets::change::handle,
        )
        .delete(
            "/v1/presets/{id}",
            JustSignedIn(ChangePresets),
            presets::remove::handle,
        )
}

/// What credentials look like.
fn logo_routes(table: RouteTable) -> RouteTable {
    use Access::SignedIn;
    use Action::{AddLogo, SeeLogo};
    table
        .post("/v1/logos", SignedIn(AddLogo), logos::add::handle)
        .get("/v1/logos/{sha256}", SignedIn(SeeLogo), logos::get::handle)
}

/// How customers' tenants are reached.
fn connection_routes(table: RouteTable) -> RouteTable {
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
fn ticket_routes(table: RouteTable) -> RouteTable {
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

/// What happened.
fn audit_routes(table: RouteTable) -> RouteTable {
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

/// What every exchange passes: time limit, panic guard, id, log and error body.
fn with_guards(router: Router<App>, app: App) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            REQUEST_TIMEOUT,
        ))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn_with_state(app.clone(), answer))
        .with_state(app)
}

/// A panic ends the request, not the process. The hook has logged where it happened.
fn answer_panic(_payload: Box<dyn Any + Send>) -> Response {
    Failure::internal(PanickedError).into_response()
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct PanickedError;

#[cfg(test)]
mod access_tests;
#[cfg(test)]
mod tests;
