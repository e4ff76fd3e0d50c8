//! `GET /v1/accounts/{id}`: one account.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::account::AccountResponse;

use super::{answer_with, find_authorized};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers the account.
///
/// # Errors
/// When the caller may not see it.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<AccountResponse>, Failure> {
    let account = find_authorized(&mut *app.store.read().await?, &caller, &id).await?;
    Ok(answer_with(&account, app.clock.now()))
}
