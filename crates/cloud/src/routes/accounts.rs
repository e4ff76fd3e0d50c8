//! Just-in-time accounts.

pub mod credential;
pub mod end;
pub mod extend;
pub mod fills;
pub mod get;
pub mod list;
pub mod request;
pub mod rotate;

use axum::Json;
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::AccountResponse;
use hallpass_protocol::ids::AccountId;

use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::Account;
use crate::store::accounts;
use crate::store::sql;

/// The account that a path names, when the caller may do to it what the route is for. An id that is
/// no id, that nobody has, and that the caller may not know of all get the same answer.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<Account, Failure> {
    let id: AccountId = id.parse().map_err(|_| Failure::not_found())?;
    let account = accounts::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(caller.relation_to(account.technician_id))?;
    Ok(account)
}

fn answer_with(account: &Account, server_time: Timestamp) -> Json<AccountResponse> {
    Json(AccountResponse {
        account: account.to_view(),
        server_time,
    })
}

#[cfg(test)]
pub(crate) mod tests;
