//! How a request travels: one JSON text, the same natively and in the browser.

use hallpass_protocol::ErrorCode;
use serde::{Deserialize, Serialize};

/// A request on its way: `{"port": "popup/1", "body": {"op": …, "arg": …}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<B> {
    /// Name and version of the port.
    pub port: String,
    /// The request.
    pub body: B,
}

/// Why a call through a port has no reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PortError {
    /// The two sides are of different versions: the extension was updated in between.
    #[error("Hallpass was updated. Close this window and open it again.")]
    VersionMismatch,
    /// The caller may not use this port.
    #[error("this page may not ask that")]
    NotAllowed,
    /// The other side is gone or did not answer.
    #[error("Hallpass did not answer. Close this window and open it again.")]
    Unreachable,
    /// The call failed.
    #[error("{message}")]
    Failed {
        /// What went wrong.
        code: ErrorCode,
        /// One sentence for a person: what happened and what to do next.
        message: String,
    },
}

/// Carries one envelope to the other side and its reply back.
///
/// A reply is the JSON of `Result<Reply, PortError>`. When the other side is gone, the transport
/// answers [`PortError::Unreachable`]; it never waits for ever.
pub trait Transport {
    /// Sends `message`; the future ends with the reply's text.
    fn send(&self, message: String) -> impl Future<Output = Result<String, PortError>>;
}
