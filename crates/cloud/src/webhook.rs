//! Webhooks: an outbox that is the audit log itself. Each webhook remembers the last entry that it
//! was told; what stands behind it is sent in its order, again and again until it is taken, so
//! nothing is lost and an event may come twice. Its id stays the same.
//!
//! Signatures are those of Standard Webhooks (<https://www.standardwebhooks.com>): HMAC-SHA256 over
//! id, time and body. The audit log holds no secrets, so neither do bodies.

mod address;
mod delivery;
mod event_filter;
mod message;
mod secret;
mod sender;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, WebhookId};
use url::Url;

pub use address::{AddressPolicy, UrlError};
pub use delivery::WebhookDelivery;
pub(crate) use delivery::backoff;
pub use event_filter::{EventFilter, UnknownKindError, kinds};
pub use message::WebhookMessage;
pub use secret::WebhookSecret;
pub use sender::{SendError, WebhookSender};

/// Where events are sent, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Whose.
    pub msp_id: MspId,
    /// The id.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: Url,
    /// Which of them.
    pub events: EventFilter,
    /// When it was added.
    pub created_at: Timestamp,
    /// The last entry that was taken, or passed over.
    pub told_seq: i64,
    /// How often the next one was refused.
    pub attempt: u32,
    /// When the next one is to be sent.
    pub due_at: Timestamp,
    /// Since when nothing was taken.
    pub failing_since: Option<Timestamp>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Since when nothing is sent any more.
    pub disabled_at: Option<Timestamp>,
}
