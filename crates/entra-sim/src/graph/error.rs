//! Graph's errors: status, code and text as the real service writes them.

use axum::http::header;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::clock::rfc3339;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GraphError {
    TokenMissing,
    TokenMalformed,
    TokenExpired,
    IdentityNotFound,
    Denied,
    NotFound(String),
    UnknownSegment(String),
    MethodNotAllowed,
    EmptyPayload,
    NotJson,
    MalformedJson,
    UnknownProperty(String),
    UnknownSelect {
        name: String,
        kind: &'static str,
    },
    WrongType {
        expected: &'static str,
    },
    MissingProperty {
        name: &'static str,
        resource: &'static str,
    },
    InvalidValue {
        name: String,
        resource: &'static str,
    },
    InvalidDomain,
    PasswordTooSimple,
    ObjectConflict(&'static str),
    ConflictingAssignment,
    MemberExists,
    DynamicGroup,
    SyncedObject,
    MailEnabledGroup,
    MethodRefused(&'static str),
    InvalidLifetime {
        min: u32,
        max: u32,
    },
    CodeRefused,
    SerialNumberTaken,
    TokenAssigned,
    InvalidFilter,
    Throttled,
    UnsupportedQuery(String),
}

impl GraphError {
    #[expect(clippy::too_many_lines, reason = "one table of the service's answers")]
    fn parts(&self) -> (u16, &'static str, String) {
        match self {
            Self::TokenMissing => (
                401,
                "InvalidAuthenticationToken",
                "Access token is empty.".to_owned(),
            ),
            Self::TokenMalformed => (
                401,
                "InvalidAuthenticationToken",
                "Access token validation failure. Invalid signature.".to_owned(),
            ),
            Self::TokenExpired => (
                401,
                "InvalidAuthenticationToken",
                "Lifetime validation failed, the token is expired.".to_owned(),
            ),
            Self::IdentityNotFound => (
                401,
                "Authorization_IdentityNotFound",
                "The identity of the calling application could not be established.".to_owned(),
            ),
            Self::Throttled => (
                429,
                "TooManyRequests",
                "Please retry again later.".to_owned(),
            ),
            Self::Denied => (
                403,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.".to_owned(),
            ),
            Self::NotFound(name) => (
                404,
                "Request_ResourceNotFound",
                format!(
                    "Resource '{name}' does not exist or one of its queried reference-property \
                     objects are not present."
                ),
            ),
            Self::UnknownSegment(name) => (
                400,
                "BadRequest",
                format!("Resource not found for the segment '{name}'."),
            ),
            Self::MethodNotAllowed => (
                405,
                "Request_BadRequest",
                "Specified HTTP method is not allowed for the request target.".to_owned(),
            ),
            Self::EmptyPayload => (
                400,
                "BadRequest",
                "Empty Payload. JSON content expected.".to_owned(),
            ),
            Self::NotJson => (
                415,
                "RequestBodyRead",
                "A supported MIME type could not be found that matches the content type of the \
                 request."
                    .to_owned(),
            ),
            Self::MalformedJson => (
                400,
                "BadRequest",
                "Unable to read JSON request payload.".to_owned(),
            ),
            Self::UnknownProperty(name) => (
                400,
                "Request_BadRequest",
                format!(
                    "Property {name} does not exist as a declared property or extension property."
                ),
            ),
            Self::UnknownSelect { name, kind } => (
                400,
                "BadRequest",
                format!(
                    "Parsing OData Select and Expand failed: Could not find a property named \
                     '{name}' on type 'microsoft.graph.{kind}'."
                ),
            ),
            Self::WrongType { expected } => (
                400,
                "Request_BadRequest",
                format!(
                    "Cannot convert a primitive value to the expected type '{expected}'. See the \
                     inner exception for more details."
                ),
            ),
            Self::MissingProperty { name, resource } => (
                400,
                "Request_BadRequest",
                format!("A value is required for property '{name}' of resource '{resource}'."),
            ),
            Self::InvalidValue { name, resource } => (
                400,
                "Request_BadRequest",
                format!("Invalid value specified for property '{name}' of resource '{resource}'."),
            ),
            Self::InvalidDomain => (
                400,
                "Request_BadRequest",
                "The domain portion of the userPrincipalName property is invalid. You must use \
                 one of the verified domain names in your organization."
                    .to_owned(),
            ),
            Self::PasswordTooSimple => (
                400,
                "Request_BadRequest",
                "The specified password does not comply with password complexity requirements. \
                 Please provide a different password."
                    .to_owned(),
            ),
            Self::ObjectConflict(name) => (400, "Request_BadRequest", conflict_text(name)),
            Self::ConflictingAssignment => (
                400,
                "Request_BadRequest",
                "A conflicting object with one or more of the specified property values is \
                 present in the directory."
                    .to_owned(),
            ),
            Self::MemberExists => (
                400,
                "Request_BadRequest",
                "One or more added object references already exist for the following modified \
                 properties: 'members'."
                    .to_owned(),
            ),
            Self::DynamicGroup => (
                400,
                "Request_BadRequest",
                "Insufficient privileges to complete the operation: the group has dynamic \
                 membership."
                    .to_owned(),
            ),
            Self::SyncedObject => (
                400,
                "Request_BadRequest",
                "Unable to update the specified properties for on-premises mastered Directory \
                 Sync objects or objects currently undergoing migration."
                    .to_owned(),
            ),
            Self::MailEnabledGroup => (
                400,
                "Request_BadRequest",
                "Cannot Update a mail-enabled security groups and or distribution list.".to_owned(),
            ),
            // The methods' own service spells its code in lower case.
            Self::MethodRefused(kind) => (
                400,
                "badRequest",
                format!(
                    "Converged UserCredentialPolicy does not allow creating or updating this \
                     authentication method. AuthMethodType [{kind}]."
                ),
            ),
            Self::InvalidLifetime { min, max } => (
                400,
                "badRequest",
                format!(
                    "Invalid LifetimeInMinutes specified. The valid range between {min} and {max}."
                ),
            ),
            Self::CodeRefused => (
                400,
                "badRequest",
                "The verification code is not valid for this token.".to_owned(),
            ),
            Self::SerialNumberTaken => (
                400,
                "badRequest",
                "A token with this serial number already exists.".to_owned(),
            ),
            Self::TokenAssigned => (
                400,
                "badRequest",
                "The token is assigned to a user.".to_owned(),
            ),
            Self::InvalidFilter => (
                400,
                "Request_UnsupportedQuery",
                "Unsupported or invalid query filter clause specified for property.".to_owned(),
            ),
            Self::UnsupportedQuery(name) => (
                400,
                "BadRequest",
                format!("The query parameter '{name}' is not supported or has an invalid value."),
            ),
        }
    }

    pub(crate) fn into_answer(
        self,
        now_ms: i64,
        request_id: &str,
        client_request_id: &str,
    ) -> Answer {
        let (status, code, message) = self.parts();
        let mut error = Map::new();
        error.insert("code".to_owned(), json!(code));
        error.insert("message".to_owned(), json!(message));
        if let Self::ObjectConflict(name) = self {
            let details = json!([
                { "code": "ObjectConflict", "message": conflict_text(name), "target": name }
            ]);
            error.insert("details".to_owned(), details);
        }
        error.insert(
            "innerError".to_owned(),
            inner_error(now_ms, request_id, client_request_id),
        );
        let answer = Answer::json(status, &json!({ "error": error }));
        if status == 401 {
            answer.with(
                header::WWW_AUTHENTICATE,
                "Bearer realm=\"\", error=\"invalid_token\"",
            )
        } else {
            answer
        }
    }
}

/// The part of an error that names the request.
pub(crate) fn inner_error(now_ms: i64, request_id: &str, client_request_id: &str) -> Value {
    json!({
        "date": rfc3339(now_ms).trim_end_matches('Z'),
        "request-id": request_id,
        "client-request-id": client_request_id,
    })
}

fn conflict_text(name: &str) -> String {
    format!("Another object with the same value for property {name} already exists.")
}
