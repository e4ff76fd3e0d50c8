//! Sign-in with a passkey and the session that follows.

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Timestamp;
use crate::ids::{AccountId, CeremonyId, SessionId};
use crate::technician::{PasskeyView, TechnicianView};

/// `POST /v1/sign-in/start`: the ceremony to run. The request has no body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartSignInResponse {
    /// Names the ceremony in `finish`; lives five minutes, used once.
    pub ceremony_id: CeremonyId,
    /// `webauthn_rs_proto::RequestChallengeResponse`: `{"publicKey": …}` (WebAuthn L3 §5.5), with
    /// an empty `allowCredentials`: the passkey is discoverable.
    pub options: Value,
}

/// `POST /v1/sign-in/finish`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishSignInRequest {
    /// From the start.
    pub ceremony_id: CeremonyId,
    /// `webauthn_rs_proto::PublicKeyCredential`, without results of the `prf` extension; the cloud
    /// answers `secret_not_wanted` when they are present.
    pub credential: Value,
}

/// The session. Its token is sent as `Authorization: DPoP <token>` from then on, with a proof by
/// the key that signed the ceremony's proofs ([`crate::dpop`]).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// The client forgets every secret when nobody was at the computer for this long.
    #[serde(default = "default_lock_after_s")]
    pub lock_after_s: u32,
    /// The one account that the session is for, on a computer that the technician's phone signed in.
    /// Nothing else is answered in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The cloud's clock: clients count remaining time from it, not from their own.
    pub server_time: Timestamp,
}

/// What a cloud that does not say `lock_after_s` means: a quarter of an hour.
const fn default_lock_after_s() -> u32 {
    900
}

/// Where a session was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// On the portal.
    Portal,
    /// In the browser extension.
    Extension,
    /// Somewhere that this version does not know.
    #[serde(other)]
    Unknown,
}

/// `GET /v1/sessions`: the caller's sessions that stand, the last used first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionsResponse {
    /// All of them; this one too.
    pub sessions: Vec<SessionListItem>,
}

/// A session in the list. `DELETE /v1/sessions/{id}` ends it, `DELETE /v1/sessions` ends all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionListItem {
    /// The session's id.
    pub id: SessionId,
    /// Where it was begun.
    pub origin_kind: OriginKind,
    /// The browser in words, such as "Chromium 156 on Linux"; up to 64 characters.
    pub browser: String,
    /// The network address that it was begun from, where the cloud knows one.
    #[serde(default)]
    pub address: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used, to within half a minute.
    pub last_used_at: Timestamp,
    /// It ends at this moment, whatever happens.
    pub expires_at: Timestamp,
    /// Whether it is the session that asks.
    pub is_current: bool,
    /// The name of the passkey that it was begun with.
    pub passkey_name: String,
    /// The one account that it is for, where the technician's phone signed the computer in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<SessionAccount>,
}

/// The account of a computer's session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionAccount {
    /// Which.
    pub id: AccountId,
    /// At which customer.
    pub customer_name: String,
    /// Its sign-in name.
    pub user_principal_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_of_a_cloud_that_does_not_say_when_to_lock_locks_after_fifteen_minutes() {
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        let text = format!(
            r#"{{"id":"{id}","technician":{{"id":"{id}","display_name":"A","email":"a@b.example",
                "role":"owner"}},"passkey":{{"id":"{id}","name":"P","can_seal":true}},"msp_name":"M",
                "expires_at":"2026-11-22T10:00:00Z","idle_timeout_s":3600,
                "server_time":"2026-11-22T09:00:00Z"}}"#
        );
        let view: SessionView = serde_json::from_str(&text).unwrap();
        assert_eq!(view.lock_after_s, 900);
    }
}
