//! What technicians do for customers, and what somebody has to approve.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{accounts, approvals, customers, events};

/// What technicians do for customers.
pub(super) fn work_routes(table: RouteTable) -> RouteTable {
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
pub(super) fn approval_routes(table: RouteTable) -> RouteTable {
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
