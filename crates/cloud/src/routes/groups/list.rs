//! `GET /v1/groups`: the groups.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::technician::GroupsResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::groups;

/// Answers the MSP's groups by name.
///
/// # Errors
/// When the caller's role does not see them.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<GroupsResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let groups = groups::list(&mut *app.store.read().await?, caller.session.msp_id).await?;
    Ok(Json(GroupsResponse {
        groups: groups.into_iter().map(Into::into).collect(),
    }))
}
