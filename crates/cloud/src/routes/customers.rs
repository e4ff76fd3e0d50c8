//! `GET /v1/customers`: the companies for which the technician may ask.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::customer::{CustomerView, CustomersResponse, PresetView};

use crate::app::App;
use crate::authorization::{Action, may};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{customers, presets};

/// Answers the customers by name, each with what may be requested there.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    SignedIn {
        session,
        technician,
    }: SignedIn,
) -> Result<Json<CustomersResponse>, Failure> {
    if !may(&technician, Action::ListCustomers) {
        return Err(Failure::new(
            ErrorCode::NotAllowed,
            "Your role does not allow to see customers; ask your administrator.",
        ));
    }
    let mut reader = app.store.read().await?;
    let presets: Vec<PresetView> = if may(&technician, Action::RequestAccount) {
        let presets = presets::list(&mut reader, session.msp_id).await?;
        presets.into_iter().map(PresetView::from).collect()
    } else {
        Vec::new()
    };
    let customers = customers::list(&mut reader, session.msp_id).await?;
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
