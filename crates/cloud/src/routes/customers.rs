//! `GET /v1/customers`: the companies for which the technician may ask.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::customer::{CustomerView, CustomersResponse, PresetView};

use crate::app::App;
use crate::authorization::{Action, Decision, Relation, decide};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{customers, presets};

/// Answers the customers by name, each with what may be requested there.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<CustomersResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let msp_id = caller.session.msp_id;
    let mut reader = app.store.read().await?;
    let role = caller.technician.role;
    let may_request = decide(role, Action::RequestAccount, Relation::Msp) == Decision::Allow;
    let presets: Vec<PresetView> = if may_request {
        let presets = presets::list(&mut reader, msp_id).await?;
        presets.into_iter().map(PresetView::from).collect()
    } else {
        Vec::new()
    };
    let customers = customers::list(&mut reader, msp_id).await?;
    let customers = customers.into_iter().map(|customer| CustomerView {
        id: customer.id,
        name: customer.name,
        tenant: customer.tenant,
        presets: presets.clone(),
    });
    Ok(Json(CustomersResponse {
        customers: customers.collect(),
    }))
}
