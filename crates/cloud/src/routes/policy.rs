//! What the levels of the policy say, and what holds.

pub mod explain;
pub mod get;
pub mod groups;
pub mod preview;
pub mod put;

use axum::extract::RawPathParams;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::policy::PolicyLevel;

use super::customers::find_reached;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::policy::SaveLevelError;
use crate::sentence::sentence;
use crate::store::{groups as store_groups, sql};

/// The level that a path names, when the caller may do to it what the route is for.
async fn find_level(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    params: &RawPathParams,
) -> Result<PolicyLevel, Failure> {
    let param = |name| {
        let mut all = params.iter();
        all.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let level = match (param("id"), param("group_id")) {
        (None, _) => PolicyLevel::Global,
        (Some(id), group_id) => {
            let customer_id = find_reached(connection, caller, id).await?.id;
            match group_id {
                None => PolicyLevel::Customer { customer_id },
                Some(group_id) => {
                    let group_id = group_id.parse().map_err(|_| Failure::not_found())?;
                    store_groups::find(connection, caller.session.msp_id, group_id)
                        .await?
                        .ok_or_else(Failure::not_found)?;
                    PolicyLevel::Group {
                        customer_id,
                        group_id,
                    }
                }
            }
        }
    };
    caller.authorize(Relation::Others)?;
    Ok(level)
}

impl From<SaveLevelError> for Failure {
    fn from(error: SaveLevelError) -> Self {
        match error {
            SaveLevelError::UnknownLevel => Self::not_found(),
            SaveLevelError::Changed => Self::new(
                ErrorCode::PolicyChanged,
                "Somebody else saved this since you read it; read it again and repeat your change.",
            ),
            SaveLevelError::PrecedenceMissing
            | SaveLevelError::PrecedenceNotWanted
            | SaveLevelError::PrecedenceTaken(_) => {
                Self::new(ErrorCode::PolicyInvalid, sentence(&error))
            }
            SaveLevelError::Invalid(invalid) => {
                Self::new(ErrorCode::PolicyInvalid, invalid.to_string())
            }
            SaveLevelError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests;
