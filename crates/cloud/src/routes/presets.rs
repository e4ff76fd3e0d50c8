//! Role presets.

pub mod add;
pub mod change;
pub mod list;
pub mod remove;

use axum::Json;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::ids::PresetId;
use hallpass_protocol::preset::PresetResponse;

use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::PresetError;
use crate::sentence::sentence;
use crate::store::presets::{self, Preset};
use crate::store::sql;

/// The preset that a path names, when the caller may do to it what the route is for.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<PresetId, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    presets::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(Relation::Others)?;
    Ok(id)
}

fn respond(preset: Preset) -> Json<PresetResponse> {
    Json(PresetResponse {
        preset: preset.into(),
    })
}

impl From<PresetError> for Failure {
    fn from(error: PresetError) -> Self {
        let code = match error {
            PresetError::Unknown => return Self::not_found(),
            PresetError::Store(error) => return error.into(),
            PresetError::Changed => ErrorCode::PolicyChanged,
            PresetError::NotASecond => ErrorCode::NotAllowed,
            PresetError::NameTaken
            | PresetError::InUse(_)
            | PresetError::TooManyProposals
            | PresetError::ProposerGone
            | PresetError::Invalid(_) => ErrorCode::PolicyInvalid,
        };
        Self::new(code, sentence(&error))
    }
}

#[cfg(test)]
mod tests;
