//! `POST /v1/customers/{id}/end-accounts`: ends everybody's accounts in a customer's tenant.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::account::{EndAccountsResponse, EndCause};
use hallpass_protocol::ids::CustomerId;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::accounts::Whose;
use crate::store::customers;

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
    let id: CustomerId = id.parse().map_err(|_| Failure::not_found())?;
    customers::find(&mut *app.store.read().await?, msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    // Everybody sees the customers.
    caller.authorize(Relation::Msp)?;
    let cause = EndCause::EndedByAdministrator;
    let count = app
        .lifecycle
        .end_all_now(msp_id, Whose::Customer(id), caller.actor(), cause)
        .await?;
    Ok(Json(EndAccountsResponse { count }))
}
