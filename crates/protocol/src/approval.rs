//! Remote approval: a request for an account that waits until somebody else says yes.
//!
//! What the requester does:
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /v1/accounts` | as ever | `approval_needed` where policy asks for one: send the same body to the next |
//! | `POST /v1/approvals` | [`RequestAccountRequest`](crate::account::RequestAccountRequest) | 202, [`ApprovalResponse`]; the same key gives the same request |
//! | `GET /v1/approvals` | | [`ApprovalsResponse`]: the caller's that wait, and those of the last day |
//! | `GET /v1/approvals/{id}` | | [`ApprovalResponse`], with the code that is shown now |
//! | `POST /v1/approvals/{id}/cancel` | | [`ApprovalResponse`] |
//!
//! What an approver does:
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /v1/approvals/inbox` | | [`InboxResponse`]: what the caller could approve |
//! | `POST /v1/approvals/find` | [`FindApprovalRequest`] | [`OpenApprovalResponse`] |
//! | `POST /v1/approvals/{id}/open` | [`OpenApprovalRequest`] | [`OpenApprovalResponse`] |
//! | `POST /v1/approvals/{id}/approve` | [`ApproveRequest`] | [`DecisionResponse`] |
//! | `POST /v1/approvals/{id}/deny` | [`DenyRequest`] | [`DecisionResponse`] |
//!
//! What owners, administrators and auditors read of it: [`crate::attempt`].
//!
//! Live: the requester gets [`LiveEvent::Approval`](crate::event::LiveEvent), approvers
//! [`LiveEvent::Inbox`](crate::event::LiveEvent).

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{
    AccountId, ApprovalId, CustomerId, EntraGroupId, EntraTenantId, MspId, PresetId,
    RoleTemplateId, TechnicianId,
};
use crate::place::Place;
use crate::{Base64Url, Timestamp};

/// The longest reason of a denial, in characters.
pub const DENIAL_MAX_CHARS: usize = 500;

/// A request, as its requester sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalView {
    /// Its id.
    pub id: ApprovalId,
    /// For an account at which customer.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// With which preset.
    pub preset_id: PresetId,
    /// The preset's name.
    pub preset_name: String,
    /// The names of its roles.
    pub roles: Vec<String>,
    /// The names of its groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// For how long, in seconds.
    pub lifetime_s: u32,
    /// Why; empty where policy asks for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// For which ticket; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// The start that is asked for, where it is not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
    /// Of how many people it needs the approval.
    pub approvals_needed: u8,
    /// Of how many it has it.
    pub approvals_given: u8,
    /// Whether the requester, on a second device with another passkey, can be one of them.
    pub may_be_oneself: bool,
    /// What became of it.
    pub state: ApprovalState,
    /// What is to be shown to the approver, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownCode>,
    /// Raised with every change, so that views can be put in order. Another code is no change.
    pub revision: u64,
}

/// What the requester shows to the approver, and reads to them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShownCode {
    /// What the QR code holds: a link to the portal's approval page.
    pub link: String,
    /// Eight letters for who cannot scan, such as `BCDF-GHJK`.
    pub code: String,
    /// Three digits that the requester reads to the approver. They are in no link.
    pub number: String,
    /// When the link is another one.
    pub changes_at: Timestamp,
}

/// Says nothing of the number.
impl fmt::Debug for ShownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShownCode")
            .field("changes_at", &self.changes_at)
            .finish_non_exhaustive()
    }
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum ApprovalState {
    /// Nobody has opened it.
    Waiting,
    /// Somebody looks at it on their device, or approvals are missing still.
    Opened,
    /// By as many people as policy asks for: the account is being made.
    Approved {
        /// Which account.
        account_id: AccountId,
    },
    /// Somebody said no.
    Denied {
        /// Who.
        by: String,
        /// Why; empty where they did not say.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Nobody decided in time.
    Expired,
    /// The requester took it back.
    Cancelled,
    /// A wrong number was typed.
    WrongNumber,
    /// A state that this version does not know.
    #[serde(other)]
    Unknown,
}

impl ApprovalState {
    /// Whether it can be decided still.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Opened)
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalResponse {
    /// The request.
    pub approval: ApprovalView,
    /// The cloud's clock: clients count remaining time from it, not from their own.
    pub server_time: Timestamp,
}

/// The caller's requests, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalsResponse {
    /// The requests.
    pub approvals: Vec<ApprovalView>,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// What an approver says yes to: everything that is signed, and what helps to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalFacts {
    /// Which request.
    pub id: ApprovalId,
    /// In which MSP.
    pub msp_id: MspId,
    /// Who asks.
    pub requester_id: TechnicianId,
    /// Their name.
    pub requester_name: String,
    /// Their mail address.
    pub requester_email: String,
    /// For an account at which customer.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// In which tenant.
    pub tenant_id: EntraTenantId,
    /// The tenant's domain in which accounts are made.
    pub tenant_domain: String,
    /// With which preset.
    pub preset_id: PresetId,
    /// The preset's name.
    pub preset_name: String,
    /// Its roles.
    pub roles: Vec<RequestedRole>,
    /// Its groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<RequestedGroup>,
    /// For how long, in seconds.
    pub lifetime_s: u32,
    /// Why; empty where policy asks for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// For which ticket; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// The start that is asked for, where it is not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
    /// The requester's browser in words, such as "Chromium 156 on Linux".
    pub browser: String,
    /// The network address that it was asked from, where the cloud knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where that is, where the operator's place databases say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is unusual about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ApprovalWarning>,
    /// Of how many people it needs the approval.
    pub approvals_needed: u8,
    /// The names of those who gave it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approved_by: Vec<String>,
    /// Whether the caller is the requester, on a second device.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub is_own: bool,
}

/// A role of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestedRole {
    /// Its template id: part of what is signed.
    pub id: RoleTemplateId,
    /// Its name.
    pub name: String,
}

/// A group of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestedGroup {
    /// Its object id: part of what is signed.
    pub id: EntraGroupId,
    /// Its name.
    pub name: String,
    /// Whether it can hold directory roles.
    pub can_hold_roles: bool,
}

/// What is unusual about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalWarning {
    /// It is for Global Administrator.
    GlobalAdministrator,
    /// It is for a group that can hold any directory role.
    GroupWithRoles,
    /// The requester has not signed in from this address within the last 30 days.
    NewAddress,
    /// The requester has not signed in with this browser within the last 30 days.
    NewBrowser,
    /// The requester has other requests that wait.
    SeveralRequests,
    /// It comes from a country where the requester has not signed in within the last 30 days: one more
    /// approval is needed.
    NewCountry,
    /// It comes from a network (autonomous system) where the requester has not signed in within the
    /// last 30 days: one more approval is needed.
    NewNetwork,
    /// The requester was more than 500 km away less than an hour before: one more approval is needed.
    ImpossibleTravel,
    /// One that this version does not know.
    #[serde(other)]
    Unknown,
}

impl ApprovalWarning {
    /// Whether it is about where the request comes from, and one more approval is needed for it.
    pub const fn is_strange_place(self) -> bool {
        matches!(
            self,
            Self::NewCountry | Self::NewNetwork | Self::ImpossibleTravel
        )
    }
}

/// What the caller could approve, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InboxResponse {
    /// The requests. None that the caller approved already.
    pub requests: Vec<ApprovalFacts>,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// `POST /v1/approvals/find`: opens the request with a typed code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FindApprovalRequest {
    /// What was typed.
    pub code: String,
}

/// `POST /v1/approvals/{id}/open`: somebody looks at the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenApprovalRequest {
    /// The nonce of the link (16 bytes); absent from the inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Base64Url>,
}

/// All that is needed to decide. The passkey's challenge is the digest (ADR 24) of the facts, `nonce`
/// and the number that the approver types; the client makes it of what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenApprovalResponse {
    /// What is asked for.
    pub facts: ApprovalFacts,
    /// The nonce that is part of what this approver signs (16 bytes).
    pub nonce: Base64Url,
    /// The relying party's id.
    pub rp_id: String,
    /// The caller's passkeys that may sign it: WebAuthn credential ids.
    pub credential_ids: Vec<Base64Url>,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// `POST /v1/approvals/{id}/approve`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// The three digits that the requester read out. There is one try.
    pub number: String,
    /// `webauthn_rs_proto::PublicKeyCredential` over the digest, with user verification and without
    /// results of the `prf` extension.
    pub credential: Value,
}

/// Says nothing of the number.
impl fmt::Debug for ApproveRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApproveRequest").finish_non_exhaustive()
    }
}

/// `POST /v1/approvals/{id}/deny`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DenyRequest {
    /// Why, for the requester: at most [`DENIAL_MAX_CHARS`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Whether the approver says that the requester never asked: all of the requester's sessions end,
    /// and the MSP is told.
    #[serde(default)]
    pub is_alarm: bool,
}

/// What a decision made of the request. A wrong number is an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionResponse {
    /// What became of it. After an approval that was not the last one: still open.
    pub state: ApprovalState,
    /// How many approvals are missing.
    pub approvals_missing: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_out_is_not_printed() {
        let shown = ShownCode {
            link: "https://portal.example/approve#1".to_owned(),
            code: "BCDF-GHJK".to_owned(),
            number: "042".to_owned(),
            changes_at: Timestamp::from_unix_ms(0),
        };
        let request = ApproveRequest {
            number: "042".to_owned(),
            credential: Value::Null,
        };
        let text = format!("{shown:?} {request:?}");
        assert!(!text.contains("042") && !text.contains("BCDF"), "{text}");
    }

    #[test]
    fn state_and_warning_when_new_are_read_as_unknown() {
        let state: ApprovalState = serde_json::from_str(r#"{"name":"moon","phase":1}"#).unwrap();
        assert_eq!(state, ApprovalState::Unknown);
        let warning: ApprovalWarning = serde_json::from_str(r#""moon""#).unwrap();
        assert_eq!(warning, ApprovalWarning::Unknown);
    }
}
