//! Requests that wait for somebody's approval: what the popup asks and is told of them.

use core::fmt;

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::approval::{ApprovalView, ApprovalWarning};
use hallpass_protocol::ids::ApprovalId;
use serde::{Deserialize, Serialize};

/// What a request for an account was answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requested {
    /// The account is being made.
    Account(Box<AccountView>),
    /// Policy asks for somebody's approval first; the request is among the [`ApprovalsView`].
    Approval(ApprovalId),
}

/// What the popup asks of requests that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalsAsk {
    /// What is known; where that is nothing, what the cloud answers.
    Known,
    /// The cloud, about one of the technician's own: the answer has the code that is shown now.
    Read(ApprovalId),
    /// To take one of the technician's own back.
    Cancel(ApprovalId),
}

/// An [`ApprovalsView`] as text: each request as the cloud wrote it. The worker reads of them what
/// it needs itself; to read and write them whole would add 20 KB to its module. Does not print: the
/// number to read out is in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApprovalsText(String);

impl ApprovalsText {
    /// Of the requests' JSON: items of two arrays.
    pub fn new(approvals: &str, inbox: &str, clock_offset_ms: i64) -> Self {
        Self(format!(
            r#"{{"approvals":[{approvals}],"inbox":[{inbox}],"clock_offset_ms":{clock_offset_ms}}}"#
        ))
    }

    /// The view; `None` where a newer cloud writes what this version cannot read.
    pub fn read(&self) -> Option<ApprovalsView> {
        crate::json::from_str(&self.0).ok()
    }
}

impl fmt::Debug for ApprovalsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApprovalsText(…)")
    }
}

/// The technician's own requests, and those that wait for the technician.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalsView {
    /// Their own, the newest first.
    pub approvals: Vec<ApprovalView>,
    /// What they could approve, the oldest first.
    #[serde(default)]
    pub inbox: Vec<InboxItem>,
    /// Cloud's clock minus this browser's clock, in milliseconds.
    pub clock_offset_ms: i64,
}

/// A request that the technician could approve. The portal shows the whole of it, because the
/// passkey's signature is made there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// Which request.
    pub id: ApprovalId,
    /// Who asks.
    pub requester_name: String,
    /// For an account at which customer.
    pub customer_name: String,
    /// Its roles.
    pub roles: Vec<RoleName>,
    /// Its groups.
    #[serde(default)]
    pub groups: Vec<RoleName>,
    /// For how long, in seconds.
    pub lifetime_s: u32,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
    /// What is unusual about it.
    #[serde(default)]
    pub warnings: Vec<ApprovalWarning>,
    /// The technician asked for it themselves, and may approve it on a second device.
    #[serde(default)]
    pub is_own: bool,
}

/// A role or a group of a request in the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleName {
    /// Its name.
    pub name: String,
}
