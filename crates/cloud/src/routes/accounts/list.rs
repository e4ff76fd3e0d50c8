//! `GET /v1/accounts`: the technician's accounts that have not ended, and those that ended in the
//! last day.

use core::time::Duration;

use axum::Json;
use axum::extract::State;
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::AccountsResponse;

use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::Account;
use crate::store::accounts;

/// How long ended accounts are listed.
const ENDED_FOR: Duration = Duration::from_hours(24);

/// Answers the caller's own accounts, newest first.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    SignedIn {
        session,
        technician,
        ..
    }: SignedIn,
) -> Result<Json<AccountsResponse>, Failure> {
    let now = app.clock.now();
    let ended_since = Timestamp::from_unix_ms(
        now.unix_ms()
            .saturating_sub(i64::try_from(ENDED_FOR.as_millis()).unwrap_or(i64::MAX)),
    );
    let mut reader = app.store.read().await?;
    let mut accounts =
        accounts::list_for_technician(&mut reader, session.msp_id, technician.id, ended_since)
            .await?;
    if let Some(bound) = &session.account {
        accounts.retain(|account| account.id == bound.account_id);
    }
    Ok(Json(AccountsResponse {
        accounts: accounts.iter().map(Account::to_view).collect(),
        server_time: now,
    }))
}
