//! What a webhook is sent.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, WebhookId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::store::audit::reading::LogEntry;

/// A message, the same whenever it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// The header `webhook-id`: receivers know by it what they have taken already.
    pub id: String,
    /// What happened, as [`EventFilter`](super::EventFilter) names it.
    pub kind: String,
    /// The body.
    pub body: String,
}

impl WebhookMessage {
    /// Of an entry of the audit log; `None` when that is not readable. Its id comes from the entry's
    /// hash: after a restore, another entry in the same place has another one.
    pub fn of_entry(msp_id: MspId, entry: &LogEntry) -> Option<Self> {
        let mut record: Map<String, Value> = serde_json::from_str(&entry.record).ok()?;
        let kind = record.get("event")?.get("kind")?.as_str()?.to_owned();
        let hash = data_encoding::HEXLOWER.encode(&entry.hash);
        let body = json!({
            "type": kind,
            "timestamp": record.remove("at")?,
            "data": {
                "msp_id": msp_id,
                "seq": entry.seq,
                "hash": hash,
                "actor": record.remove("actor")?,
                "event": record.remove("event")?,
            },
        });
        let id: String = hash.chars().take(32).collect();
        Some(Self {
            id: format!("evt_{id}"),
            kind,
            body: body.to_string(),
        })
    }

    /// A test, which no entry stands behind.
    pub fn of_test(msp_id: MspId, webhook_id: WebhookId, id: Uuid, at: Timestamp) -> Self {
        let kind = "webhook_test".to_owned();
        let body = json!({
            "type": kind,
            "timestamp": at,
            "data": { "msp_id": msp_id, "webhook_id": webhook_id },
        });
        Self {
            id: format!("test_{}", id.simple()),
            kind,
            body: body.to_string(),
        }
    }
}
