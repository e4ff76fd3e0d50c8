//! Just-in-time accounts.

pub mod credential;
pub mod end;
pub mod fills;
pub mod get;
pub mod list;
pub mod request;

use axum::Json;
use hallpass_protocol::account::AccountResponse;
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::{ErrorCode, Timestamp};
use sqlx::SqliteConnection;

use crate::authorization::{Action, may};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::Account;
use crate::store::accounts;

/// The account that a path names, when the caller may see it. An id that is no id, that nobody has,
/// and that is somebody else's all get the same answer.
async fn find_visible(
    connection: &mut SqliteConnection,
    caller: &SignedIn,
    id: &str,
) -> Result<Account, Failure> {
    let id: AccountId = id.parse().map_err(|_| Failure::not_found())?;
    let found = accounts::find(connection, caller.session.msp_id, id).await?;
    found
        .filter(|account| {
            may(
                &caller.technician,
                Action::SeeAccount {
                    of: account.technician_id,
                },
            )
        })
        .ok_or_else(Failure::not_found)
}

/// The caller sees the account, but this is not theirs to do.
fn not_allowed() -> Failure {
    Failure::new(
        ErrorCode::NotAllowed,
        "This account belongs to somebody else, or your role does not allow this; ask its owner \
         or your administrator.",
    )
}

fn answer_with(account: &Account, server_time: Timestamp) -> Json<AccountResponse> {
    Json(AccountResponse {
        account: account.to_view(),
        server_time,
    })
}

#[cfg(test)]
pub(super) mod tests;
