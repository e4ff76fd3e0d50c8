//! Why a call to the cloud failed, in words that say what to do next.

use hallpass_protocol::{ApiError, ErrorCode};

use crate::ports::PortError;
use crate::worker::platform::{HttpError, KeyError};

/// What somebody is told whose session the cloud ended.
pub(crate) const SESSION_OVER: &str = "Your session has ended. Sign in again.";

/// Why a call to the cloud failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloudError {
    /// No cloud was set.
    #[error("No Hallpass cloud is set. Open the options and enter its address.")]
    NotSet,
    /// Nobody is signed in.
    #[error("You are signed out. Sign in with your passkey.")]
    SignedOut,
    /// The key that the session or the ceremony is bound to is not in this browser any more.
    #[error("This browser lost the key that your sign-in is bound to. Sign in again.")]
    KeyLost,
    /// The browser cannot keep a key, or cannot use it.
    #[error(
        "This browser cannot keep the key that protects your session; its storage may be full or \
         forbidden. Free some space or ask your administrator, then try again."
    )]
    NoKey,
    /// No answer.
    #[error("The Hallpass cloud does not answer. Check the network connection, then try again.")]
    Unreachable,
    /// Something else answered: a page, or a redirection to one.
    #[error(
        "The network answered instead of Hallpass (a sign-in page of the Wi-Fi?). \
         Open a web page, sign in to the network, then try again."
    )]
    NotTheCloud,
    /// It answers in JSON, but it is another service.
    #[error("This address answers, but it is not a Hallpass cloud. Check the address.")]
    AnotherService,
    /// A fault of the cloud or of a proxy before it.
    #[error("The Hallpass cloud has a fault (status {status}). Try again in a minute.")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// The cloud no longer speaks our protocol.
    #[error("This Hallpass extension is too old for the cloud. Update it, then try again.")]
    ExtensionTooOld,
    /// The cloud does not speak our protocol yet.
    #[error(
        "The Hallpass cloud is older than this extension. Ask your administrator to update it."
    )]
    CloudTooOld,
    /// JSON that is not what the protocol says.
    #[error(
        "The Hallpass cloud gave an answer that this extension does not understand. Update it, then try again."
    )]
    Malformed,
    /// The session or the cloud changed while the call was under way.
    #[error("You signed in or out while this was under way. Try again.")]
    Superseded,
    /// The cloud refused.
    #[error("{}", .0.message)]
    Api(ApiError),
}

impl CloudError {
    /// What clients branch on.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Api(error) => error.code,
            Self::SignedOut | Self::KeyLost => ErrorCode::NotSignedIn,
            Self::NotSet | Self::AnotherService => ErrorCode::InvalidRequest,
            Self::ExtensionTooOld | Self::CloudTooOld | Self::Malformed => ErrorCode::Internal,
            Self::NoKey
            | Self::Unreachable
            | Self::NotTheCloud
            | Self::Server { .. }
            | Self::Superseded => ErrorCode::Unavailable,
        }
    }

    /// What to tell somebody whose session is over by it; `None` when it is not.
    pub fn ends_session(&self) -> Option<String> {
        match self {
            Self::Api(error) if error.code == ErrorCode::NotSignedIn => {
                Some(SESSION_OVER.to_owned())
            }
            Self::KeyLost => Some(self.to_string()),
            _ => None,
        }
    }

    /// Whether the cloud did nothing yet and asks for the same with another proof: with the nonce
    /// or by the time that it tells (RFC 9449 §8).
    pub const fn wants_another_proof(&self) -> bool {
        matches!(
            self,
            Self::Api(ApiError {
                code: ErrorCode::UseDpopNonce | ErrorCode::DpopClock,
                ..
            })
        )
    }

    /// Whether the same may succeed in a moment, because the cloud was not reached.
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::NotTheCloud | Self::Server { .. }
        )
    }

    /// Whether it stands between the extension and the cloud as such, whatever is asked: such an
    /// error is shown until a call succeeds.
    pub const fn is_standing(&self) -> bool {
        !matches!(
            self,
            Self::Api(_) | Self::SignedOut | Self::KeyLost | Self::Superseded | Self::NotSet
        )
    }
}

impl From<HttpError> for CloudError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unreachable => Self::Unreachable,
            HttpError::Redirected => Self::NotTheCloud,
        }
    }
}

impl From<KeyError> for CloudError {
    fn from(KeyError: KeyError) -> Self {
        Self::NoKey
    }
}

impl From<CloudError> for PortError {
    fn from(error: CloudError) -> Self {
        Self::Failed {
            code: error.code(),
            message: error.to_string(),
        }
    }
}
