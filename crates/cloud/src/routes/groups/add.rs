//! `POST /v1/groups`: adds a group.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ids::GroupId;
use hallpass_protocol::technician::{GroupResponse, NameGroupRequest};

use super::{check_name, name_failure, record, respond};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Created;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::random::make_uuid;
use crate::store::groups::{self, Group};

/// Answers 201 with the group, which has no members yet.
///
/// # Errors
/// When the caller may not, or a group of this name is there.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<NameGroupRequest>,
) -> Result<Created<GroupResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    let group = Group {
        msp_id: caller.session.msp_id,
        id: GroupId::new(make_uuid(&*app.random, now)),
        name: check_name(&request.name)?,
        members: Vec::new(),
    };
    groups::insert(&mut tx, &group, now)
        .await
        .map_err(name_failure)?;
    let event = AuditEvent::GroupAdded {
        group_id: group.id,
        name: group.name.clone(),
    };
    record(&mut tx, &caller, now, event).await?;
    let Json(response) = respond(&mut tx, &group).await?;
    tx.commit().await?;
    Ok(Created(response))
}
