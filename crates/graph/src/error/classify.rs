//! From status, code and details to what may be concluded: pure, table-tested.
//!
//! Status and `code` decide; text only where Graph gives several cases the same code.

use core::time::Duration;

use serde::Deserialize;

use super::GraphErrorKind;

/// `error` in the body of an answer that is not a success. Every field may be missing: gateways
/// answer with HTML or with nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// Graph's code, such as `Request_BadRequest`.
    pub code: String,
    /// Its text. Names users: never logged.
    pub message: String,
    /// What is wrong in detail.
    pub details: Vec<ErrorDetail>,
    /// Ids for Microsoft's support.
    #[serde(rename = "innerError")]
    pub inner: InnerError,
}

/// One entry of `error.details`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ErrorDetail {
    /// Its code, such as `ObjectConflict`.
    pub code: String,
}

/// `error.innerError`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InnerError {
    /// Microsoft's id of the exchange.
    #[serde(rename = "request-id")]
    pub request_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    error: ErrorBody,
}

impl ErrorBody {
    /// Reads a body; what is not Graph's shape reads as empty.
    pub fn parse(body: &[u8]) -> Self {
        serde_json::from_slice::<Envelope>(body)
            .unwrap_or_default()
            .error
    }
}

/// What an answer that is not a success means. `throttle_scope` is the header
/// `x-ms-throttle-scope`.
pub fn classify(
    status: u16,
    body: &ErrorBody,
    retry_after: Option<Duration>,
    throttle_scope: Option<&str>,
) -> GraphErrorKind {
    match status {
        401 => GraphErrorKind::Unauthorized,
        403 if body.code == "Directory_QuotaExceeded" => GraphErrorKind::QuotaExceeded,
        403 => GraphErrorKind::Forbidden,
        404 if body.code == "Directory_ObjectNotFound" => GraphErrorKind::NotReplicated,
        404 if is_net_id(body) => GraphErrorKind::NameTaken,
        404 => GraphErrorKind::NotFound,
        408 | 500..=599 => GraphErrorKind::OutcomeUnknown { retry_after },
        409 | 412 | 423 => GraphErrorKind::Busy,
        429 => GraphErrorKind::Throttled {
            retry_after,
            // `Tenant_Application`, `Tenant` or `Application`, then `/` and what is throttled.
            is_tenant_wide: throttle_scope.is_some_and(|scope| {
                scope.starts_with("Tenant") || scope.starts_with("Application")
            }),
        },
        400 => classify_bad_request(body),
        _ => GraphErrorKind::Rejected,
    }
}

fn classify_bad_request(body: &ErrorBody) -> GraphErrorKind {
    let says = |text: &str| body.message.to_ascii_lowercase().contains(text);
    let is_conflict = body
        .details
        .iter()
        .any(|detail| detail.code == "ObjectConflict");
    if is_conflict || is_net_id(body) || says("same value for property userprincipalname") {
        GraphErrorKind::NameTaken
    } else if says("conflicting object with one or more of the specified")
        || says("object references already exist")
        || body.code == "RoleAssignmentExists"
        || says("serial number already exists")
    {
        GraphErrorKind::AlreadyExists
    } else if says("does not allow creating or updating this authentication method") {
        GraphErrorKind::MethodRefused
    } else if says("invalid lifetimeinminutes specified") {
        GraphErrorKind::LifetimeRefused
    } else if says("verification code") {
        GraphErrorKind::CodeRefused
    } else if says("password complexity") || says("specified password does not comply") {
        GraphErrorKind::PasswordRefused
    } else if says("domain portion of the userprincipalname") {
        GraphErrorKind::DomainRefused
    } else if body.code == "Request_ResourceNotFound"
        || body.code == "Directory_ObjectNotFound"
        || says("not a valid reference update")
        || says("objects being referenced do not exist")
        || says("unable to read the company information")
        // Seen in the seconds after another write; the caller bounds how long it believes that.
        || says("one or more property values specified are invalid")
    {
        GraphErrorKind::NotReplicated
    } else {
        GraphErrorKind::Rejected
    }
}

/// A sign-in name that is still reserved somewhere answers so, with 400 or 404.
fn is_net_id(body: &ErrorBody) -> bool {
    body.message.contains("Property netId is invalid")
}

#[cfg(test)]
mod tests;
