//! `POST /v1/accounts/{id}/end`: ends an account before its deadline.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::account::{AccountResponse, EndCause};

use super::{answer_with, find_authorized};
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Begins the end; repeating it is harmless.
///
/// # Errors
/// When the caller may not see or not end it.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<AccountResponse>, Failure> {
    let account = find_authorized(&mut *app.store.read().await?, &caller, &id).await?;
    let cause = match caller.relation_to(account.technician_id) {
        Relation::Own => EndCause::EndedByTechnician,
        _ => EndCause::EndedByAdministrator,
    };
    let ended = app
        .lifecycle
        .end(account.msp_id, account.id, caller.actor(), cause)
        .await?;
    let account = ended.ok_or_else(Failure::not_found)?;
    Ok(answer_with(&account, app.clock.now()))
}
