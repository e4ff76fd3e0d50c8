//! `PATCH /v1/customers/{id}`: another name for a customer.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::customer::{NameCustomerRequest, NamedCustomerResponse};

use super::find_reached;
use crate::app::App;
use crate::authorization::Relation;
use crate::customer_administration::rename_customer;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers the name as it is kept.
///
/// # Errors
/// When the caller may not, there is no such customer, or the name is none or taken.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<NameCustomerRequest>,
) -> Result<Json<NamedCustomerResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let customer = find_reached(&mut tx, &caller, &id).await?;
    caller.authorize(Relation::Others)?;
    let (customer_id, by) = (customer.id, (caller.actor(), now));
    let msp_id = caller.session.msp_id;
    let name = rename_customer(&mut tx, msp_id, customer, &request.name, by).await?;
    tx.commit().await?;
    Ok(Json(NamedCustomerResponse { customer_id, name }))
}
