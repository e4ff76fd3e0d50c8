//! Logos, which credentials carry.

pub mod add;
pub mod get;
pub mod get_base64;

use hallpass_protocol::ErrorCode;

use crate::failure::Failure;
use crate::logo::{AddLogoError, LogoError};

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
        Self::new(code, as_sentence(error.to_string()))
    }
}

impl From<AddLogoError> for Failure {
    fn from(error: AddLogoError) -> Self {
        match error {
            AddLogoError::TooMany => {
                Self::new(ErrorCode::PolicyInvalid, as_sentence(error.to_string()))
            }
            AddLogoError::Store(error) => error.into(),
        }
    }
}

fn as_sentence(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text + "."
}

#[cfg(test)]
mod tests;
