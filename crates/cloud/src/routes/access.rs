//! Who reaches which customers.

pub mod get;
pub mod preview;
pub mod put;

use hallpass_protocol::ErrorCode;

use crate::customer_access::SaveAccessError;
use crate::failure::Failure;
use crate::sentence::sentence;

impl From<SaveAccessError> for Failure {
    fn from(error: SaveAccessError) -> Self {
        let code = match error {
            SaveAccessError::Changed => ErrorCode::PolicyChanged,
            SaveAccessError::Store(error) => return error.into(),
            SaveAccessError::TooManyAssignments
            | SaveAccessError::Unknown(_)
            | SaveAccessError::TooManyTags
            | SaveAccessError::Tag(_) => ErrorCode::PolicyInvalid,
        };
        Self::new(code, sentence(&error))
    }
}

#[cfg(test)]
mod tests;
