//! Webhooks: where the audit log's events are sent, in the format of Standard Webhooks
//! (<https://www.standardwebhooks.com>).

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::WebhookId;

/// The longest URL of a webhook, in characters.
pub const URL_MAX_CHARS: usize = 500;

/// A webhook as administrators see it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookView {
    /// Its id.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: String,
    /// The kinds of events that are sent; all, when empty.
    pub events: Vec<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// What becomes of its events.
    pub state: WebhookState,
    /// Entries of the audit log that it was not told yet.
    pub behind: u64,
    /// Why the last attempt failed; `None` when it did not.
    pub last_error: Option<String>,
}

/// What becomes of a webhook's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WebhookState {
    /// They are taken.
    Working,
    /// They are refused since then, and sent again and again.
    Failing {
        /// Since when.
        since: Timestamp,
    },
    /// They were refused for too long: nothing is sent any more.
    Disabled {
        /// Since when.
        since: Timestamp,
    },
    /// A state that this version does not know.
    #[serde(other)]
    Unknown,
}

/// The MSP's webhooks, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhooksResponse {
    /// The webhooks.
    pub webhooks: Vec<WebhookView>,
    /// The kinds of events that there are.
    pub kinds: Vec<String>,
}

/// Adds a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddWebhookRequest {
    /// Where events are sent: `https`, up to [`URL_MAX_CHARS`] characters.
    pub url: String,
    /// The kinds of events that are sent; all, when empty.
    #[serde(default)]
    pub events: Vec<String>,
}

/// A webhook that was added.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddWebhookResponse {
    /// The webhook.
    pub webhook: WebhookView,
    /// What its signatures are made with (`whsec_…`). It is told once, here.
    pub secret: String,
}

/// What came of sending a test event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestWebhookResponse {
    /// Whether it was taken.
    pub delivered: bool,
    /// What came back, in one sentence.
    pub message: String,
}
