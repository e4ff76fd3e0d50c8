//! `POST /v1/accounts/{id}/extend`: gives a ready account a longer lifetime.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_policy::in_words;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::{AccountResponse, ExtendAccountRequest};

use super::{answer_with, find_authorized};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::ExtendError;
use crate::lifecycle::transition::ExtensionRefusal;

/// Answers the account with its new deadline.
///
/// # Errors
/// When the caller may not extend it, or the account may not have that lifetime.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<ExtendAccountRequest>,
) -> Result<Json<AccountResponse>, Failure> {
    let account = find_authorized(&mut *app.store.read().await?, &caller, &id).await?;
    let wanted = (account.msp_id, account.id);
    let extended = app
        .lifecycle
        .extend(wanted, request.lifetime_s, caller.actor())
        .await?;
    Ok(answer_with(&extended, app.clock.now()))
}

impl From<ExtendError> for Failure {
    fn from(error: ExtendError) -> Self {
        match error {
            ExtendError::Unknown => Self::not_found(),
            ExtendError::Refused(refusal) => refuse(refusal),
            ExtendError::Forbidden(forbidden) => forbidden.into(),
            ExtendError::Store(error) => error.into(),
        }
    }
}

fn refuse(refusal: ExtensionRefusal) -> Failure {
    match refusal {
        ExtensionRefusal::NotReady => Failure::new(
            ErrorCode::AccountState,
            "Only an account that is ready can be extended, before its time is up; ask for a new \
             one.",
        ),
        ExtensionRefusal::Shorter { lifetime_s } => Failure::new(
            ErrorCode::LifetimeNotAllowed,
            format!(
                "This account was given {} already, and an extension takes nothing away; end it \
                 if you are done.",
                in_words(lifetime_s)
            ),
        ),
        ExtensionRefusal::TooLong { max_s, left_s: 0 } => Failure::new(
            ErrorCode::LifetimeNotAllowed,
            format!(
                "This preset allows {} in all, and nothing is left; ask for a new account.",
                in_words(max_s)
            ),
        ),
        ExtensionRefusal::TooLong { max_s, left_s } => Failure::new(
            ErrorCode::LifetimeNotAllowed,
            format!(
                "This preset allows {} in all; extend by at most {}.",
                in_words(max_s),
                in_words(left_s)
            ),
        ),
    }
}
