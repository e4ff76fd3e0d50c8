//! `GET /v1/customers/{id}/policy/groups`: what the groups say at a customer.

use axum::Json;
use axum::extract::{RawPathParams, State};
use hallpass_protocol::policy::{GroupLevelsResponse, PolicyLevel};

use super::find_level;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::policies;

/// Answers them in the order in which they are taken in.
///
/// # Errors
/// When the caller may not, or there is no such customer.
pub async fn handle(
    State(app): State<App>,
    params: RawPathParams,
    caller: SignedIn,
) -> Result<Json<GroupLevelsResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let level = find_level(&mut reader, &caller, &params).await?;
    let PolicyLevel::Customer { customer_id } = level else {
        return Err(Failure::not_found());
    };
    let msp_id = caller.session.msp_id;
    let groups = policies::list_groups(&mut reader, msp_id, customer_id).await?;
    Ok(Json(GroupLevelsResponse { groups }))
}
