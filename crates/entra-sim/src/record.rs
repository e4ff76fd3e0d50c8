//! What the simulator saw.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One request to a simulated Microsoft service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestRecord {
    /// Position in the log, from 1.
    pub seq: u64,
    /// When it arrived, simulated time in milliseconds since 1970.
    pub at_ms: i64,
    /// `http` or `https`: which listener.
    pub scheme: String,
    /// The `Host` header without its port.
    pub host: String,
    /// Method.
    pub method: String,
    /// Path, as sent.
    pub path: String,
    /// Query without `?`, as sent.
    pub query: String,
    /// The body: JSON as it is, a form as an object of strings, nothing as null.
    pub body: Value,
    /// The `client-request-id` header.
    pub client_request_id: Option<String>,
    /// The tenant that the call was about.
    pub tenant_id: Option<Uuid>,
    /// The application permission that allowed the call; several are joined by ` + `.
    pub permission: Option<String>,
    /// The status that was answered; none while the call is open, hung or dropped.
    pub status: Option<u16>,
    /// The effect of the call took place, whatever was answered: the service itself did not refuse it.
    pub took_effect: bool,
    /// The fault rule that struck, if one did.
    pub fault: Option<u64>,
}

/// One field of a form that a browser posted: proves which field received a secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostedField {
    /// The log position of the request.
    pub seq: u64,
    /// `scheme://host`.
    pub origin: String,
    /// Path, as sent.
    pub path: String,
    /// The field's name.
    pub name: String,
    /// The field's value.
    pub value: String,
}

/// What a page of ours told about itself: times, or what was done to a hostile page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PageReport {
    /// `scheme://host` that reported.
    pub origin: String,
    /// The page's own path.
    pub path: String,
    /// `sign-in` or `attack`.
    pub kind: String,
    /// `attack` pages: the page is inside a frame.
    #[serde(default)]
    pub framed: bool,
    /// What happened, in order.
    pub events: Vec<FieldEvent>,
}

/// One thing that happened inside a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FieldEvent {
    /// `present`, `visible`, `first_input`, `filled`, `submitted`; on attack pages `value`,
    /// `added`, `attribute`.
    pub what: String,
    /// The field or element: its name, id or tag.
    pub target: String,
    /// `performance.now()` of the page, milliseconds.
    pub at_ms: f64,
    /// Attack pages: the value or the markup that appeared.
    #[serde(default)]
    pub detail: String,
}
