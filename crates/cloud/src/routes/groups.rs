//! Groups of technicians.

pub mod add;
pub mod add_member;
pub mod delete;
pub mod list;
pub mod remove_member;
pub mod rename;

use axum::Json;
use hallpass_protocol::ids::{GroupId, TechnicianId};
use hallpass_protocol::technician::{GroupResponse, NAME_MAX_CHARS};
use hallpass_protocol::{ErrorCode, Timestamp};

use crate::audit::AuditEvent;
use crate::authorization::Relation;
use crate::chosen_name::parse_name;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::groups::{self, Group};
use crate::store::sql;
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, WriteTransaction, audit};

/// The group that a path names, when the caller may do to it what the route is for.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<Group, Failure> {
    let id: GroupId = id.parse().map_err(|_| Failure::not_found())?;
    let group = groups::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(Relation::Others)?;
    Ok(group)
}

/// The technician whom a path names as a member.
async fn find_member(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<Technician, Failure> {
    let id: TechnicianId = id.parse().map_err(|_| Failure::not_found())?;
    technicians::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)
}

fn check_name(name: &str) -> Result<String, Failure> {
    parse_name(name, NAME_MAX_CHARS).ok_or_else(|| {
        Failure::new(
            ErrorCode::InvalidRequest,
            format!("The name must have 1 to {NAME_MAX_CHARS} characters; choose another."),
        )
    })
}

/// A name that another group has.
fn name_failure(error: StoreError) -> Failure {
    if error.is_unique_violation() {
        return Failure::new(
            ErrorCode::GroupExists,
            "There is a group of this name already; choose another name.",
        );
    }
    error.into()
}

async fn record(
    tx: &mut WriteTransaction,
    caller: &SignedIn,
    now: Timestamp,
    event: AuditEvent,
) -> Result<(), StoreError> {
    audit::append(tx, caller.session.msp_id, now, caller.actor(), event).await
}

/// The group as it is now.
async fn respond(
    connection: &mut sql::Connection,
    group: &Group,
) -> Result<Json<GroupResponse>, Failure> {
    let group = groups::find(connection, group.msp_id, group.id)
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(Json(GroupResponse {
        group: group.into(),
    }))
}

#[cfg(test)]
mod tests;
