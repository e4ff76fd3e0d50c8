//! The caller's sessions and passkeys.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{passkeys, session, sessions};

/// The caller's sessions and passkeys.
pub(super) fn own_routes(table: RouteTable) -> RouteTable {
    use Access::{AlsoForOneAccount, JustSignedIn, SignedIn};
    use Action::{EndSession, KeepPasskeys, ReadOwn};
    table
        .get(
            "/v1/session",
            AlsoForOneAccount(ReadOwn),
            session::get::handle,
        )
        .delete(
            "/v1/session",
            AlsoForOneAccount(EndSession),
            session::end::handle,
        )
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
