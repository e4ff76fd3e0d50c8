//! `POST /v1/enrolment/start` and `/finish`: an invitation becomes a technician with a passkey.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Base64Url;
use crate::ids::CeremonyId;
use crate::technician::{PasskeyView, TechnicianView};

/// Opens an invitation. Repeating it is harmless: the invitation is used up by `finish` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartEnrolmentRequest {
    /// The secret part of the invitation's link, from its fragment.
    pub invitation: String,
}

/// The ceremony to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartEnrolmentResponse {
    /// Names the ceremony in `finish`; lives five minutes, used once.
    pub ceremony_id: CeremonyId,
    /// Who is invited.
    pub technician: TechnicianView,
    /// By whom.
    pub msp_name: String,
    /// `webauthn_rs_proto::CreationChallengeResponse`: `{"publicKey": …}` (WebAuthn L3 §5.4).
    pub options: Value,
}

/// Ends the ceremony.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishEnrolmentRequest {
    /// From the start.
    pub ceremony_id: CeremonyId,
    /// `webauthn_rs_proto::RegisterPublicKeyCredential`. Results of the `prf` extension must have
    /// been taken out; the cloud answers `secret_not_wanted` when they are present.
    pub credential: Value,
    /// The technician's name for the passkey: 1 to 64 characters.
    pub passkey_name: String,
    /// The X25519 public key (32 bytes) derived from the passkey's PRF; absent where the
    /// authenticator has no PRF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealing_key: Option<Base64Url>,
}

/// The technician can sign in now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinishEnrolmentResponse {
    /// Who was enrolled.
    pub technician: TechnicianView,
    /// With which passkey.
    pub passkey: PasskeyView,
}
