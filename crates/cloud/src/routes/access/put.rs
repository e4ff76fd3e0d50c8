//! `PUT /v1/access`: saves who reaches which customers.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::access::{PutAccessRequest, SaveAccessResponse};

use crate::app::App;
use crate::authorization::Relation;
use crate::customer_access::save_access;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers the list as it is then. Accounts at customers whom their technicians lose begin to end by
/// the same save.
///
/// # Errors
/// When the caller may not, somebody saved it meanwhile, or somebody in it is not there.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutAccessRequest>,
) -> Result<Json<SaveAccessResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Others)?;
    let by = (caller.actor(), now);
    let (access, ending) = save_access(&mut tx, caller.session.msp_id, request, by).await?;
    tx.commit().await?;
    let accounts_ending = u32::try_from(ending.len()).unwrap_or(u32::MAX);
    app.lifecycle.announce(ending);
    Ok(Json(SaveAccessResponse {
        access,
        accounts_ending,
    }))
}
