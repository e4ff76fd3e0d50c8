//! `GET /v1/events`: server-sent events for live state.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::account::AccountView;
use crate::approval::ApprovalView;

/// The `data` of one server-sent event; the `event` field repeats the tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveEvent {
    /// First in every stream, and again every 15 seconds.
    Hello {
        /// The cloud's clock.
        server_time: Timestamp,
    },
    /// An account of the technician changed; the view is complete.
    Account {
        /// The account.
        account: AccountView,
        /// The cloud's clock.
        server_time: Timestamp,
    },
    /// A request of the technician that waits for approval changed; the view is complete.
    Approval {
        /// The request.
        approval: ApprovalView,
        /// The cloud's clock.
        server_time: Timestamp,
    },
    /// What the technician could approve has changed: read the inbox again.
    Inbox,
    /// Events were lost: read everything again.
    Lagged,
    /// The session has ended: sign in again.
    SignedOut,
    /// An event that this version does not know.
    #[serde(other)]
    Unknown,
}
