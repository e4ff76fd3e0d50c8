//! `POST /v1/customers`: adds a customer.

use axum::extract::State;
use hallpass_protocol::customer::{NameCustomerRequest, NamedCustomerResponse};

use crate::app::App;
use crate::authorization::Relation;
use crate::customer_administration::add_customer;
use crate::failure::Failure;
use crate::http::answers::Created;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers 201 with the customer, which is to be connected to its tenant next.
///
/// # Errors
/// When the caller may not, or the name is none or taken.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<NameCustomerRequest>,
) -> Result<Created<NamedCustomerResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    let (msp_id, by) = (caller.session.msp_id, (caller.actor(), now));
    let customer = add_customer(&mut tx, &*app.random, msp_id, &request.name, by).await?;
    tx.commit().await?;
    let response = NamedCustomerResponse {
        customer_id: customer.id,
        name: customer.name,
    };
    Ok(Created(response))
}
