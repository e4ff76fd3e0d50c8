//! Requests that wait for somebody's approval.

pub mod approve;
pub mod attempts;
pub mod cancel;
pub mod deny;
pub mod export;
pub mod find;
pub mod get;
pub mod inbox;
pub mod list;
pub mod open;
pub mod request;

use axum::Json;
use hallpass_protocol::approval::ApprovalResponse;
use hallpass_protocol::ids::ApprovalId;

use crate::app::App;
use crate::approval::{Approval, Caller};
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::signed_in::SignedIn;
use crate::store::sql;

/// The caller and where they are.
pub(in crate::routes) const fn who<'a>(
    caller: &'a SignedIn,
    browser: &'a CallingBrowser,
) -> Caller<'a> {
    Caller {
        technician: &caller.technician,
        session: &caller.session,
        browser,
    }
}

fn parse(id: &str) -> Result<ApprovalId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

async fn answer(
    app: &App,
    connection: &mut sql::Connection,
    caller: &SignedIn,
    approval: &Approval,
) -> Result<Json<ApprovalResponse>, Failure> {
    let now = app.clock.now();
    let passkey_id = caller.session.passkey_id;
    let view = app.approvals.view(connection, approval, passkey_id, now);
    Ok(Json(ApprovalResponse {
        approval: view.await?,
        server_time: now,
    }))
}

#[cfg(test)]
mod tests;
