//! What was asked of a technician's passkey, and what became of it: requests for approval, and sign-ins
//! on a computer by phone.
//!
//! | call | query | answer |
//! |---|---|---|
//! | `GET /v1/approvals/attempts` | [`AttemptsQuery`] | [`AttemptsResponse`], the newest first |
//! | `GET /v1/approvals/attempts/export` | the same | CSV (RFC 4180) |

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::approval::ApprovalWarning;
use crate::ids::{AccountId, AttemptId, CustomerId, TechnicianId};
use crate::place::Place;

/// Which attempts are listed. All that is absent is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AttemptsQuery {
    /// Made at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Made before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AttemptKind>,
    /// By this technician.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician_id: Option<TechnicianId>,
    /// For this customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// With this result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<AttemptResult>,
    /// Those that follow this one, which was the last of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AttemptId>,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// An account that somebody has to approve.
    #[default]
    Approval,
    /// To be signed in on a computer by phone, once a technician looked at it.
    ComputerSignIn,
    /// One that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttemptResult {
    /// It waits.
    Waiting,
    /// It was approved; the computer was signed in.
    Approved,
    /// It was denied.
    Denied,
    /// It was denied, and the requester is said to never have asked.
    Alarm,
    /// Nobody decided in time.
    Expired,
    /// The requester took it back.
    Cancelled,
    /// A wrong number was typed.
    WrongNumber,
    /// One that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A page of attempts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttemptsResponse {
    /// The attempts, the newest first; at most 100.
    pub attempts: Vec<Attempt>,
    /// Whether there are more: ask again with the last one's id as `after`.
    pub has_more: bool,
}

/// One that was made, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// Which.
    pub id: AttemptId,
    /// What was asked for.
    #[serde(default)]
    pub kind: AttemptKind,
    /// When it was made.
    pub requested_at: Timestamp,
    /// When it was decided, or expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// What became of it.
    pub result: AttemptResult,
    /// Who asked. Of a computer, whose phone looked at it.
    pub requester_id: TechnicianId,
    /// Their name.
    pub requester_name: String,
    /// For which customer; absent where it was not said which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// The customer's name; empty where it was not said which.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub customer_name: String,
    /// The preset's name; empty where it was not said which.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preset_name: String,
    /// For how long, in seconds; 0 where it was not said.
    #[serde(default)]
    pub lifetime_s: u32,
    /// The browser that asked, in words, such as "Chromium 156 on Linux".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub browser: String,
    /// The names of those who decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided_by: Vec<String>,
    /// With which passkeys, by name: the list that other products call "authenticated by".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authenticated_by: Vec<String>,
    /// From which address it was asked, where the cloud knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_from: Option<String>,
    /// Where that is, where the operator's place databases said so then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_place: Option<Place>,
    /// From which address it was decided, where the cloud knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_from: Option<String>,
    /// Where that is, where the operator's place databases said so then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_place: Option<Place>,
    /// What was unusual about it when it was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ApprovalWarning>,
    /// Of how many people it needed the approval; 0 of a computer.
    #[serde(default)]
    pub approvals_needed: u8,
    /// Why it was denied; empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub denial: String,
    /// The account that was made, or for which the computer was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_and_kind_when_new_are_read_as_unknown() {
        let result: AttemptResult = serde_json::from_str(r#""moon""#).unwrap();
        assert_eq!(result, AttemptResult::Unknown);
        let kind: AttemptKind = serde_json::from_str(r#""moon""#).unwrap();
        assert_eq!(kind, AttemptKind::Unknown);
    }
}
