//! `GET /v1/customers/health`: in which customers' tenants accounts can be made, and ended.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::customer::{CustomerHealth, CustomersHealthResponse};

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::tenant_health;

/// Answers what is known of every customer that has a connection; nothing is asked of the tenants.
///
/// # Errors
/// When the caller may not see it.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<CustomersHealthResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let mut reader = app.store.read().await?;
    let known = tenant_health::list(&mut reader, caller.session.msp_id).await?;
    let now = app.clock.now();
    let customers = known
        .into_iter()
        .map(|(customer_id, health)| CustomerHealth {
            customer_id,
            health: health.to_view(now),
        });
    Ok(Json(CustomersHealthResponse {
        customers: customers.collect(),
    }))
}
