//! Logos, which credentials carry.

pub mod add;
pub mod get;
pub mod get_base64;

use hallpass_protocol::ErrorCode;

use crate::failure::Failure;
use crate::logo::{AddLogoError, LogoError};
use crate::sentence::sentence;

impl From<LogoError> for Failure {
    fn from(error: LogoError) -> Self {
        let code = match error {
            LogoError::TooLarge => ErrorCode::TooLarge,
            LogoError::Empty
            | LogoError::Kind(_)
            | LogoError::TooManyPixels
            | LogoError::Incomplete
            | LogoError::Damaged(_) => ErrorCode::PolicyInvalid,
        };
        Self::new(code, sentence(&error))
    }
}

impl From<AddLogoError> for Failure {
    fn from(error: AddLogoError) -> Self {
        match error {
            AddLogoError::TooMany => Self::new(ErrorCode::PolicyInvalid, sentence(&error)),
            AddLogoError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests;
