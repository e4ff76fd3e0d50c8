//! A request that waits for approval, as the worker knows it.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::ApprovalId;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::json::{self, Raw};
use crate::worker::cloud::CloudError;

/// What the worker reads of a request: of the technician's own, or of one in their inbox.
#[derive(Deserialize)]
pub(crate) struct ApprovalHead {
    pub(crate) id: ApprovalId,
    pub(crate) customer_name: String,
    pub(crate) expires_at: Timestamp,
    /// Of one in the inbox.
    #[serde(default)]
    pub(crate) requester_name: String,
    /// Of one's own.
    #[serde(default)]
    pub(crate) revision: u64,
    /// Of one's own.
    #[serde(default)]
    pub(crate) state: Outcome,
    /// Of one's own, while it can be decided.
    shown: Option<Shown>,
}

/// An [`ApprovalState`](hallpass_protocol::approval::ApprovalState), as its members stand in JSON.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) by: String,
    pub(crate) reason: String,
}

#[derive(Deserialize)]
struct Shown {
    changes_at: Timestamp,
}

/// A request with its head.
pub(crate) struct KnownApproval {
    pub(crate) head: ApprovalHead,
    /// As the cloud wrote it. The number and the link are in it.
    pub(crate) json: Zeroizing<String>,
}

/// Every answer about approvals, and the event.
#[derive(Deserialize)]
pub(crate) struct ApprovalsAnswer<'a> {
    /// One of the technician's own.
    #[serde(borrow)]
    pub(crate) approval: Option<Raw<'a>>,
    /// All of the technician's own.
    #[serde(borrow)]
    pub(crate) approvals: Option<Raw<'a>>,
    /// The inbox.
    #[serde(borrow)]
    pub(crate) requests: Option<Raw<'a>>,
    pub(crate) server_time: Timestamp,
}

impl<'a> ApprovalsAnswer<'a> {
    /// Reads an answer without reading the requests.
    pub(crate) fn read(text: &'a str) -> Result<Self, CloudError> {
        json::from_str(text).map_err(|_| CloudError::Malformed)
    }
}

impl KnownApproval {
    /// Reads a request; `None` when it is not one.
    pub(crate) fn read(json: &str) -> Option<Self> {
        Some(Self {
            head: json::from_str(json).ok()?,
            json: Zeroizing::new(json.to_owned()),
        })
    }

    /// Reads an array of requests. Those that cannot be read are of a newer cloud, and left out.
    pub(crate) fn read_all(array: &str) -> Vec<Self> {
        let items: Vec<Raw<'_>> = json::from_str(array).unwrap_or_default();
        let read = items.into_iter().map(|item| Self::read(item.get()));
        read.flatten().collect()
    }

    /// The items of an array, in JSON.
    pub(crate) fn write_all(all: &[Self]) -> Zeroizing<String> {
        let items: Vec<&str> = all.iter().map(|one| one.json.as_str()).collect();
        Zeroizing::new(items.join(","))
    }

    /// Whether it can be decided, as far as is known.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.head.state.name.as_str(), "waiting" | "opened")
    }

    /// Whether `other` is a newer view of the same: of the same revision, the one with the later
    /// code, because another code is no change and not every answer carries one.
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        let age = |one: &Self| {
            let code = one.head.shown.as_ref().map(|shown| shown.changes_at);
            (one.head.revision, code)
        };
        age(self) <= age(other)
    }
}
