//! The token endpoint's refusals, with Microsoft's codes.

use serde_json::json;
use uuid::Uuid;

use crate::answer::Answer;
use crate::call::Call;
use crate::clock::rfc3339;
use crate::random::make_id;

/// Why no token is issued.
#[derive(Debug)]
pub(crate) enum Refusal {
    MissingParameter(&'static str),
    TenantNotFound(String),
    UnsupportedGrantType(String),
    ApplicationNotFound {
        client_id: String,
        directory: String,
    },
    ServicePrincipalMissing {
        client_id: String,
        tenant_id: Uuid,
    },
    CredentialMissing,
    WrongSecret(String),
    SecretExpired(String),
    UnknownAssertionKey,
    MalformedAssertion,
    AssertionOutOfTime,
    ScopeNotDefault(String),
    ResourceNotFound(String),
}

impl Refusal {
    /// Status, OAuth error, AADSTS code and text.
    #[expect(clippy::too_many_lines, reason = "one table of the service's answers")]
    fn parts(&self) -> (u16, &'static str, u32, String) {
        match self {
            Self::MissingParameter(name) => (
                400,
                "invalid_request",
                900_144,
                format!("The request body must contain the following parameter: '{name}'."),
            ),
            Self::TenantNotFound(name) => (
                400,
                "invalid_request",
                90_002,
                format!(
                    "Tenant '{name}' not found. Check to make sure you have the correct tenant ID \
                     and are signing into the correct cloud. Check with your subscription \
                     administrator, this may happen if there are no active subscriptions for the \
                     tenant."
                ),
            ),
            Self::UnsupportedGrantType(grant) => (
                400,
                "unsupported_grant_type",
                70_003,
                format!("The app requested an unsupported grant type '{grant}'."),
            ),
            Self::ApplicationNotFound {
                client_id,
                directory,
            } => (
                400,
                "unauthorized_client",
                700_016,
                format!(
                    "Application with identifier '{client_id}' was not found in the directory \
                     '{directory}'. This can happen if the application has not been installed by \
                     the administrator of the tenant or consented to by any user in the tenant. \
                     You may have sent your authentication request to the wrong tenant."
                ),
            ),
            Self::ServicePrincipalMissing {
                client_id,
                tenant_id,
            } => (
                401,
                "invalid_client",
                7_000_229,
                format!(
                    "The client application {client_id} is missing service principal in the \
                     tenant {tenant_id}."
                ),
            ),
            Self::CredentialMissing => (
                401,
                "invalid_client",
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or \
                 'client_secret'."
                    .to_owned(),
            ),
            Self::WrongSecret(client_id) => (
                401,
                "invalid_client",
                7_000_215,
                format!(
                    "Invalid client secret provided. Ensure the secret being sent in the request \
                     is the client secret value, not the client secret ID, for a secret added to \
                     app '{client_id}'."
                ),
            ),
            Self::SecretExpired(client_id) => (
                401,
                "invalid_client",
                7_000_222,
                format!(
                    "The provided client secret keys for app '{client_id}' are expired. Visit the \
                     Azure portal to create new keys for your app."
                ),
            ),
            Self::UnknownAssertionKey => (
                401,
                "invalid_client",
                700_027,
                "The certificate with identifier used to sign the client assertion is not \
                 registered on application."
                    .to_owned(),
            ),
            Self::MalformedAssertion => (
                400,
                "invalid_request",
                50_027,
                "JWT token is invalid or malformed.".to_owned(),
            ),
            Self::AssertionOutOfTime => (
                401,
                "invalid_client",
                700_024,
                "Client assertion is not within its valid time range.".to_owned(),
            ),
            Self::ScopeNotDefault(scope) => (
                400,
                "invalid_scope",
                1_002_012,
                format!(
                    "The provided value for scope {scope} is not valid. Client credential flows \
                     must have a scope value with /.default suffixed to the resource identifier \
                     (application ID URI)."
                ),
            ),
            Self::ResourceNotFound(resource) => (
                400,
                "invalid_resource",
                500_011,
                format!("The resource principal named {resource} was not found in the tenant."),
            ),
        }
    }

    pub(crate) fn into_answer(self, call: &Call, now_ms: i64) -> Answer {
        let (status, error, code, text) = self.parts();
        let trace_id = make_id();
        let correlation_id = call
            .header("client-request-id")
            .map_or_else(|| make_id().to_string(), str::to_owned);
        let timestamp = rfc3339(now_ms).replace('T', " ");
        let body = json!({
            "error": error,
            "error_description": format!(
                "AADSTS{code}: {text} Trace ID: {trace_id} Correlation ID: {correlation_id} \
                 Timestamp: {timestamp}"
            ),
            "error_codes": [code],
            "timestamp": timestamp,
            "trace_id": trace_id,
            "correlation_id": correlation_id,
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        });
        Answer::json(status, &body)
    }
}
