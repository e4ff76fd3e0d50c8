//! What owners and administrators do with technicians, and auditors see of them.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{GroupView, PasskeyView, TechnicianRole, TechnicianView};
use crate::Timestamp;

/// The MSP's technicians by name, without those who were removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TechniciansResponse {
    /// The technicians.
    pub technicians: Vec<TechnicianListItem>,
}

/// A technician in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TechnicianListItem {
    /// Who.
    #[serde(flatten)]
    pub technician: TechnicianView,
    /// How many passkeys can sign them in.
    #[serde(default)]
    pub passkeys: u32,
    /// When one of them last did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

/// Adds a technician and invites them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InviteTechnicianRequest {
    /// The name on screens: 1 to [`NAME_MAX_CHARS`](super::NAME_MAX_CHARS) characters.
    pub display_name: String,
    /// The mail address. Nobody else of the MSP may have it, whatever its case.
    pub email: String,
    /// What they may do. Only owners invite owners.
    pub role: TechnicianRole,
}

/// The new technician.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteTechnicianResponse {
    /// Who.
    pub technician: TechnicianView,
    /// How they enrol.
    pub invitation: InvitationView,
}

/// An invitation: shown once, because the cloud keeps only a hash of the link's secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationView {
    /// The link that the invited person opens; used once.
    pub link: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

impl fmt::Debug for InvitationView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvitationView")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Invites a technician again: after loss of all passkeys, or because the link was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReinviteRequest {
    /// Whether their passkeys and sessions of today end when the invitation is used.
    pub replace_passkeys: bool,
}

/// The new invitation; earlier ones of this technician are void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationResponse {
    /// The invitation.
    pub invitation: InvitationView,
}

/// A technician with all that belongs to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TechnicianResponse {
    /// Who.
    pub technician: TechnicianView,
    /// Their passkeys, the oldest first.
    pub passkeys: Vec<PasskeyView>,
    /// The groups that they are in.
    pub groups: Vec<GroupView>,
    /// Until when their open invitation can be used, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_invitation_expires_at: Option<Timestamp>,
    /// How many sessions they have.
    pub sessions: u32,
    /// How many of their accounts have not ended.
    pub accounts: u32,
}

/// Changes a technician; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeTechnicianRequest {
    /// Another name: 1 to [`NAME_MAX_CHARS`](super::NAME_MAX_CHARS) characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Another role. It ends the technician's sessions, so that nothing goes on under the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<TechnicianRole>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invitation_when_debugged_does_not_show_its_link() {
        let invitation = InvitationView {
            link: "https://hallpass.example/enrol#canary".to_owned(),
            expires_at: Timestamp::from_unix_ms(0),
        };
        let text = format!("{:?}", InvitationResponse { invitation });
        assert!(!text.contains("canary"), "{text}");
    }
}
