//! `POST /v1/customers/{id}/end-accounts`: ends everybody's accounts in a customer's tenant.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::account::{EndAccountsResponse, EndCause};

use super::find_reached;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::accounts::Whose;

/// Answers how many accounts began to end; repeating it is harmless.
///
/// # Errors
/// When there is no such customer, or the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<EndAccountsResponse>, Failure> {
    let msp_id = caller.session.msp_id;
    let id = find_reached(&mut *app.store.read().await?, &caller, &id)
        .await?
        .id;
    // Whoever reaches a customer sees it.
    caller.authorize(Relation::Msp)?;
    let cause = EndCause::EndedByAdministrator;
    let count = app
        .lifecycle
        .end_all_now(msp_id, Whose::Customer(id), caller.actor(), cause)
        .await?;
    Ok(Json(EndAccountsResponse { count }))
}
