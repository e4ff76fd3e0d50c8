//! Technicians, their passkeys, groups and invitations.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /v1/passkeys` | | [`PasskeysResponse`]: the caller's own |
//! | `POST /v1/passkeys/start` | | [`StartPasskeyResponse`] |
//! | `POST /v1/passkeys/finish` | [`FinishEnrolmentRequest`] | [`PasskeyResponse`] |
//! | `PATCH /v1/passkeys/{id}` | [`RenamePasskeyRequest`] | [`PasskeyResponse`] |
//! | `DELETE /v1/passkeys/{id}` | | 204 |
//! | `GET /v1/technicians` | | [`TechniciansResponse`] |
//! | `POST /v1/technicians` | [`InviteTechnicianRequest`] | 201, [`InviteTechnicianResponse`] |
//! | `GET /v1/technicians/{id}` | | [`TechnicianResponse`] |
//! | `PATCH /v1/technicians/{id}` | [`ChangeTechnicianRequest`] | [`TechnicianResponse`] |
//! | `POST /v1/technicians/{id}/suspend`, `/resume` | | [`TechnicianResponse`] |
//! | `DELETE /v1/technicians/{id}` | | 204 |
//! | `POST /v1/technicians/{id}/invitation` | [`ReinviteRequest`] | [`InvitationResponse`] |
//! | `DELETE /v1/technicians/{id}/invitation` | | 204 |
//! | `DELETE /v1/technicians/{id}/passkeys/{passkey_id}` | | 204 |
//! | `GET /v1/groups` | | [`GroupsResponse`] |
//! | `POST /v1/groups` | [`NameGroupRequest`] | 201, [`GroupResponse`] |
//! | `PATCH /v1/groups/{id}` | [`NameGroupRequest`] | [`GroupResponse`] |
//! | `DELETE /v1/groups/{id}` | | 204 |
//! | `PUT`, `DELETE /v1/groups/{id}/members/{technician_id}` | | [`GroupResponse`] |
//!
//! [`FinishEnrolmentRequest`]: crate::enrolment::FinishEnrolmentRequest

mod administration;
mod group;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Timestamp;
use crate::ids::{CeremonyId, PasskeyId, TechnicianId};

pub use administration::{
    ChangeTechnicianRequest, InvitationResponse, InvitationView, InviteTechnicianRequest,
    InviteTechnicianResponse, ReinviteRequest, TechnicianListItem, TechnicianResponse,
    TechniciansResponse,
};
pub use group::{GroupResponse, GroupView, GroupsResponse, NameGroupRequest};

/// The longest name of a person or a group, in characters.
pub const NAME_MAX_CHARS: usize = 100;

/// The longest name of a passkey, in characters.
pub const PASSKEY_NAME_MAX_CHARS: usize = 64;

/// What a technician may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TechnicianRole {
    /// Everything, including other owners.
    Owner,
    /// Customers, connections, policies, technicians.
    Admin,
    /// Asks for accounts.
    Technician,
    /// Reads all, changes nothing.
    Auditor,
}

/// Whether a technician can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TechnicianState {
    /// Has no passkey yet.
    Invited,
    /// Has enrolled a passkey. Also what a cloud means that does not say.
    #[default]
    Active,
    /// Has no sessions and no accounts, and cannot sign in until resumed.
    Suspended,
    /// A state that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A technician, as screens show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TechnicianView {
    /// The technician's id.
    pub id: TechnicianId,
    /// The name on screens.
    pub display_name: String,
    /// The mail address that the invitation named.
    pub email: String,
    /// What the technician may do.
    pub role: TechnicianRole,
    /// Whether the technician can sign in.
    #[serde(default)]
    pub state: TechnicianState,
}

/// A passkey, as screens show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyView {
    /// The passkey's id (ours, not WebAuthn's credential id).
    pub id: PasskeyId,
    /// The name that the technician gave it.
    pub name: String,
    /// Whether credentials can be sealed to it, because it evaluated the PRF extension.
    pub can_seal: bool,
    /// When it was enrolled, where the cloud says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it last signed its technician in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// Set when its signature counter went back: it may have been copied, and signs nobody in.
    #[serde(default)]
    pub is_locked: bool,
}

/// The caller's passkeys, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeysResponse {
    /// The passkeys.
    pub passkeys: Vec<PasskeyView>,
}

/// One of the caller's passkeys, after it was enrolled or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyResponse {
    /// The passkey.
    pub passkey: PasskeyView,
}

/// The ceremony that adds a passkey to the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartPasskeyResponse {
    /// Names the ceremony in `finish`; lives five minutes, used once.
    pub ceremony_id: CeremonyId,
    /// `webauthn_rs_proto::CreationChallengeResponse`: `{"publicKey": …}` (WebAuthn L3 §5.4). It
    /// excludes the authenticators that the caller has enrolled already.
    pub options: Value,
}

/// Gives a passkey another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RenamePasskeyRequest {
    /// 1 to [`PASSKEY_NAME_MAX_CHARS`] characters.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technician_of_a_cloud_that_tells_no_state_is_active_and_a_new_state_is_unknown() {
        let read = |state: &str| {
            let text = format!(
                r#"{{"id":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3","display_name":"Kim",
                    "email":"kim@msp.example","role":"admin"{state}}}"#
            );
            serde_json::from_str::<TechnicianView>(&text).unwrap().state
        };
        assert_eq!(read(""), TechnicianState::Active);
        assert_eq!(read(r#","state":"suspended""#), TechnicianState::Suspended);
        assert_eq!(read(r#","state":"on_leave""#), TechnicianState::Unknown);
    }
}
