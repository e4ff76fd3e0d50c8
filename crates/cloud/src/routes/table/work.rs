//! What technicians do for customers, and what somebody has to approve.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{accounts, approvals, computer_sign_ins, customers, events};

/// What technicians do for customers.
pub(super) fn work_routes(table: RouteTable) -> RouteTable {
    use Access::{AlsoForOneAccount, SignedIn};
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
        .get(
            "/v1/accounts",
            AlsoForOneAccount(ReadOwn),
            accounts::list::handle,
        )
        .post(
            "/v1/accounts",
            SignedIn(RequestAccount),
            accounts::request::handle,
        )
        .get(
            "/v1/accounts/{id}",
            AlsoForOneAccount(SeeAccount),
            accounts::get::handle,
        )
        .post(
            "/v1/accounts/{id}/end",
            AlsoForOneAccount(EndAccount),
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
            AlsoForOneAccount(UseCredential),
            accounts::credential::handle,
        )
        .post(
            "/v1/accounts/{id}/fills",
            AlsoForOneAccount(UseCredential),
            accounts::fills::handle,
        )
        .get("/v1/events", AlsoForOneAccount(ReadOwn), events::handle)
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

/// Computers that a technician's phone signs in.
pub(super) fn computer_routes(table: RouteTable) -> RouteTable {
    use Access::{Ceremony, SignedIn};
    use Action::SignComputerIn;
    table
        .post(
            "/v1/computer-sign-ins",
            Ceremony,
            computer_sign_ins::start::handle,
        )
        .get(
            "/v1/computer-sign-ins/{id}",
            Ceremony,
            computer_sign_ins::get::handle,
        )
        .delete(
            "/v1/computer-sign-ins/{id}",
            Ceremony,
            computer_sign_ins::cancel::handle,
        )
        .post(
            "/v1/computer-sign-ins/find",
            SignedIn(SignComputerIn),
            computer_sign_ins::find::handle,
        )
        .post(
            "/v1/computer-sign-ins/{id}/open",
            SignedIn(SignComputerIn),
            computer_sign_ins::open::handle,
        )
        .post(
            "/v1/computer-sign-ins/{id}/allow",
            SignedIn(SignComputerIn),
            computer_sign_ins::allow::handle,
        )
        .post(
            "/v1/computer-sign-ins/{id}/deny",
            SignedIn(SignComputerIn),
            computer_sign_ins::deny::handle,
        )
}
