//! `POST /v1/accounts/{id}/rotate`: replaces the credential of a ready account.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::AccountResponse;

use super::{answer_with, find_authorized};
use crate::app::App;
use crate::failure::Failure;
use crate::http::answers::Accepted;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::RotateError;

/// Answers 202 once the wish is durable; `is_rotating` and `credential_version` tell what comes of
/// it. Repeating it while it is under way is harmless.
///
/// # Errors
/// When the caller may not, or the account is not ready.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Accepted<AccountResponse>, Failure> {
    let account = find_authorized(&mut *app.store.read().await?, &caller, &id).await?;
    let which = (account.msp_id, account.id);
    let asked = app.lifecycle.rotate_now(which, caller.actor()).await?;
    let Json(response) = answer_with(&asked, app.clock.now());
    Ok(Accepted(response))
}

impl From<RotateError> for Failure {
    fn from(error: RotateError) -> Self {
        match error {
            RotateError::Unknown => Self::not_found(),
            RotateError::NotReady => Self::new(
                ErrorCode::AccountState,
                "Only the credential of an account that is ready can be rotated; wait until it is, \
                 or ask for a new account.",
            ),
            RotateError::Store(error) => error.into(),
        }
    }
}
