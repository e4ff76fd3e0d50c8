//! Why nothing became of it.

use hallpass_approval::limits::Limited;
use hallpass_approval::{CodeError, InvalidNumberError, Refusal};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::approval::DENIAL_MAX_CHARS;

use crate::failure::Failure;
use crate::lifecycle::RequestError;
use crate::relying_party::CeremonyError;
use crate::sentence::sentence;
use crate::store::{IsStoreFailure, StoreError};

/// A request for approval was not made, opened or decided.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    /// There is none, or not for the caller.
    #[error("there is no such request")]
    Unknown,
    /// No open request has the typed code.
    #[error("no request with this code is waiting: ask your colleague to show the code again")]
    UnknownCode,
    /// The caller was suspended or removed.
    #[error("the technician was suspended or removed")]
    Stopped,
    /// Policy asks for no approval.
    #[error("this needs nobody's approval: ask for the account directly")]
    NotNeeded,
    /// From where the caller is, somebody has to approve it.
    #[error(
        "you ask from a country or a network where you have not signed in within 30 days, or too far \
         from where you were a short time ago: somebody has to approve this, so ask for that first"
    )]
    StrangePlace,
    /// From where the caller is, more people have to approve it than there are.
    #[error(
        "from where you are now, {needed} people have to approve this, and {there_are} can: ask from a \
         network where you signed in within the last 30 days"
    )]
    TooFewForPlace {
        /// How many have to.
        needed: u8,
        /// How many can.
        there_are: u8,
    },
    /// The account may not be asked for at all.
    #[error(transparent)]
    NotPossible(RequestError),
    /// The account may not be asked for any more: one sentence for the approver.
    #[error("{0}")]
    NotPossibleAnyMore(String),
    /// It cannot be opened or decided like this.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is to be no more of it now.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// What was typed is no code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// What was typed is no number.
    #[error(transparent)]
    Number(#[from] InvalidNumberError),
    /// The reason of the denial is too long.
    #[error("a denial's reason has at most {DENIAL_MAX_CHARS} characters: shorten it")]
    DenialTooLong,
    /// The passkey's answer is refused.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// Somebody else was first: it is decided again.
    #[error("this request was changed at the same moment: open it again")]
    Outrun,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IsStoreFailure for ApprovalError {
    fn is_store_failure(&self) -> bool {
        matches!(
            self,
            Self::Store(_) | Self::NotPossible(RequestError::Store(_))
        )
    }
}

impl From<RequestError> for ApprovalError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Store(error) => Self::Store(error),
            other => Self::NotPossible(other),
        }
    }
}

impl From<ApprovalError> for Failure {
    fn from(error: ApprovalError) -> Self {
        let message = sentence(&error);
        match error {
            ApprovalError::Unknown => Self::not_found(),
            ApprovalError::UnknownCode => Self::new(ErrorCode::NotFound, message),
            ApprovalError::Stopped => Self::not_signed_in(),
            ApprovalError::NotPossible(error) => error.into(),
            ApprovalError::StrangePlace => Self::new(ErrorCode::ApprovalNeeded, message),
            ApprovalError::NotNeeded
            | ApprovalError::TooFewForPlace { .. }
            | ApprovalError::NotPossibleAnyMore(_)
            | ApprovalError::Refused(_)
            | ApprovalError::Code(_)
            | ApprovalError::Number(_)
            | ApprovalError::Outrun => Self::new(ErrorCode::ApprovalRefused, message),
            ApprovalError::DenialTooLong => Self::new(ErrorCode::InvalidRequest, message),
            ApprovalError::Limited(limited) => {
                let failure = Self::new(ErrorCode::ApprovalLimited, message);
                match limited {
                    Limited::OpenRequests => failure,
                    Limited::Tenant | Limited::Unanswered => failure.retry_after(600),
                    Limited::Prompts | Limited::CodeTries => failure.retry_after(60),
                }
            }
            ApprovalError::Ceremony(error) => error.into(),
            ApprovalError::Store(error) => error.into(),
        }
    }
}
