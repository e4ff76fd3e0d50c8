//! `GET /v1/customers/{id}/policy/explain`: what holds for a technician at a customer, and why.

use axum::Json;
use axum::extract::{Path, Query, State};
use hallpass_protocol::policy::ExplainResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::policy::explain_policy;
use crate::routes::customers::find_reached;
use crate::store::technicians;

/// For whom.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ExplainQuery {
    /// The technician; the caller where it is absent.
    technician_id: Option<String>,
}

/// Answers each setting with the level that decides it.
///
/// # Errors
/// When the caller may not, or there is no such customer or technician.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(query): Query<ExplainQuery>,
    caller: SignedIn,
) -> Result<Json<ExplainResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let customer_id = find_reached(&mut reader, &caller, &id).await?.id;
    let whose = match query.technician_id {
        Some(id) => id.parse().map_err(|_| Failure::not_found())?,
        None => caller.technician.id,
    };
    let technician = technicians::find(&mut reader, caller.session.msp_id, whose)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(caller.relation_to(technician.id))?;
    let explained = explain_policy(&mut reader, &technician, customer_id).await?;
    Ok(Json(explained))
}
