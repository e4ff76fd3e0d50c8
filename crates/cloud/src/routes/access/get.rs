//! `GET /v1/access`: who reaches which customers.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::access::AccessResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::access;

/// Answers an empty list at revision 0 where nothing was ever saved.
///
/// # Errors
/// When the caller may not see it.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<AccessResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let access = access::find(&mut *app.store.read().await?, caller.session.msp_id).await?;
    Ok(Json(AccessResponse { access }))
}
