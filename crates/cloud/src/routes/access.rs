//! Who reaches which customers.

pub mod get;
pub mod preview;
pub mod put;

use hallpass_protocol::ErrorCode;

use crate::customer_access::SaveAccessError;
use crate::failure::Failure;

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
        let mut sentence = error.to_string();
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self::new(code, format!("{sentence}."))
    }
}

#[cfg(test)]
mod tests;
