//! Why nothing became of it.

use hallpass_approval::computer_sign_in::Refusal;
use hallpass_approval::limits::Limited;
use hallpass_approval::{CodeError, InvalidNumberError};
use hallpass_protocol::ErrorCode;

use crate::failure::Failure;
use crate::relying_party::CeremonyError;
use crate::sentence::sentence;
use crate::store::{IsStoreFailure, StoreError};

/// A computer was not signed in by a phone.
#[derive(Debug, thiserror::Error)]
pub enum ComputerSignInError {
    /// There is none, or not for the caller.
    #[error("there is no such computer")]
    Unknown,
    /// No policy of anybody allows it.
    #[error(
        "signing in by phone is not allowed here: use the browser's own passkey prompt, which can use your phone too"
    )]
    NotAllowedHere,
    /// Too many computers wait.
    #[error("too many computers wait to be signed in: try again in a few minutes")]
    TooMany,
    /// The one-time key is none.
    #[error("the browser's one-time key cannot be used: update the extension")]
    Key,
    /// No open wish has the typed code.
    #[error("no computer with this code is waiting: look at the code on its screen again")]
    UnknownCode,
    /// The caller was suspended or removed.
    #[error("the technician was suspended or removed")]
    Stopped,
    /// The account is not theirs, not running, or its policy does not allow it.
    #[error(
        "this account cannot be used on another computer any more: open it again, and choose another one"
    )]
    NotOffered,
    /// What the phone sealed is missing, or not what the account needs.
    #[error(
        "the account's credential was not sealed for the computer: reload this page, and try again"
    )]
    NotSealed,
    /// It cannot be opened or decided like this.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many wrong codes.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// What was typed is no code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// What was typed is no number.
    #[error("the number has three digits: type what the computer shows")]
    Number(#[from] InvalidNumberError),
    /// The passkey's answer is refused.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// The technician is in a country in which they never were, or came there faster than anybody travels.
    #[error(
        "from where you are, no computer is signed in by phone: use the passkey prompt of its browser, which can use your phone too"
    )]
    StrangePlace,
    /// It was changed at the same moment.
    #[error("this was changed at the same moment: open it again")]
    Outrun,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IsStoreFailure for ComputerSignInError {
    fn is_store_failure(&self) -> bool {
        matches!(self, Self::Store(_))
    }
}

impl From<ComputerSignInError> for Failure {
    fn from(error: ComputerSignInError) -> Self {
        let message = sentence(&error);
        match error {
            ComputerSignInError::Unknown | ComputerSignInError::Refused(Refusal::Unknown) => {
                Self::not_found()
            }
            ComputerSignInError::UnknownCode => Self::new(ErrorCode::NotFound, message),
            ComputerSignInError::NotAllowedHere => Self::new(ErrorCode::PolicyForbids, message),
            ComputerSignInError::TooMany | ComputerSignInError::Limited(_) => {
                Self::new(ErrorCode::ApprovalLimited, message).retry_after(60)
            }
            ComputerSignInError::Key | ComputerSignInError::NotSealed => {
                Self::new(ErrorCode::InvalidRequest, message)
            }
            ComputerSignInError::Stopped => Self::not_signed_in(),
            ComputerSignInError::NotOffered
            | ComputerSignInError::Refused(_)
            | ComputerSignInError::Code(_)
            | ComputerSignInError::Number(_)
            | ComputerSignInError::StrangePlace
            | ComputerSignInError::Outrun => Self::new(ErrorCode::ApprovalRefused, message),
            ComputerSignInError::Ceremony(error) => error.into(),
            ComputerSignInError::Store(error) => error.into(),
        }
    }
}
