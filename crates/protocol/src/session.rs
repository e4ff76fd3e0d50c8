//! Sign-in with a passkey and the session that follows.

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Timestamp;
use crate::ids::{CeremonyId, SessionId};
use crate::technician::{PasskeyView, TechnicianView};

/// `POST /v1/sign-in/start`: the ceremony to run. The request has no body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartSignInResponse {
    /// Names the ceremony in `finish`; lives five minutes, used once.
    pub ceremony_id: CeremonyId,
    /// `webauthn_rs_proto::RequestChallengeResponse`: `{"publicKey": …}` (WebAuthn L3 §5.5), with
    /// an empty `allowCredentials`: the passkey is discoverable.
    pub options: Value,
}

/// `POST /v1/sign-in/finish`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishSignInRequest {
    /// From the start.
    pub ceremony_id: CeremonyId,
    /// `webauthn_rs_proto::PublicKeyCredential`, without results of the `prf` extension; the cloud
    /// answers `secret_not_wanted` when they are present.
    pub credential: Value,
}

/// The session. Sent as `Authorization: Bearer <token>` from then on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionResponse {
    /// Opaque; the cloud stores only its hash.
    pub token: String,
    /// The session itself.
    pub session: SessionView,
}

impl fmt::Debug for SessionResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionResponse")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// `GET /v1/session`: who is signed in, with which passkey, until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session's id.
    pub id: SessionId,
    /// Who is signed in.
    pub technician: TechnicianView,
    /// With which passkey.
    pub passkey: PasskeyView,
    /// The MSP's name.
    pub msp_name: String,
    /// The session ends at this moment, whatever happens.
    pub expires_at: Timestamp,
    /// It ends earlier when unused for this long.
    pub idle_timeout_s: u32,
    /// The cloud's clock: clients count remaining time from it, not from their own.
    pub server_time: Timestamp,
}
