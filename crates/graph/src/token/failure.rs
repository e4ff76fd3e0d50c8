//! What the token endpoint's refusals mean: pure, table-tested.

use core::time::Duration;

use serde::Deserialize;

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenErrorKind {
    /// Our application has no service principal in the tenant: never consented to, or withdrawn.
    #[error("the tenant has not consented to the application")]
    ConsentMissing,
    /// Consent was given and is not visible yet.
    #[error("the tenant's consent is not visible yet")]
    ConsentPending,
    /// There is no such tenant.
    #[error("there is no such tenant")]
    TenantNotFound,
    /// The application's secret has expired.
    #[error("the application's secret has expired")]
    SecretExpired,
    /// The application's secret is wrong.
    #[error("the application's secret is wrong")]
    SecretRefused,
    /// The assertion or its certificate is not known (yet).
    #[error("the application's certificate is not known")]
    AssertionRefused,
    /// Our certificate is past its end, or before its beginning.
    #[error("the application's certificate is not valid at this time")]
    CertificateExpired,
    /// The key does not sign, or the file with the federated token cannot be read.
    #[error("the application's key or token file cannot be used")]
    ProofUnreadable,
    /// The assertion lies outside its time window: one of the clocks is wrong.
    #[error("the clock is wrong")]
    ClockSkewed,
    /// Graph itself is missing in the tenant.
    #[error("Microsoft Graph is not available in the tenant")]
    ResourceMissing,
    /// Conditional Access for workload identities refuses us.
    #[error("blocked by Conditional Access")]
    BlockedByPolicy,
    /// Too many requests.
    #[error("throttled")]
    Throttled {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
    /// The token service did not answer properly.
    #[error("the token service is not available")]
    Unavailable {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
    /// No connection came about.
    #[error("the token service cannot be reached")]
    Unreachable,
    /// Refused for another reason.
    #[error("rejected")]
    Rejected,
}

impl TokenErrorKind {
    /// Whether a token may be had later without anyone doing anything.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::ConsentPending | Self::AssertionRefused) || self.is_hiccup()
    }

    pub(crate) fn is_hiccup(&self) -> bool {
        matches!(
            self,
            Self::Throttled { .. } | Self::Unavailable { .. } | Self::Unreachable
        )
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after } | Self::Unavailable { retry_after } => *retry_after,
            _ => None,
        }
    }
}

/// The body of a refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TokenFailure {
    error_codes: Vec<u32>,
    error_description: String,
    trace_id: Option<String>,
}

impl TokenFailure {
    /// Reads a body; what is not Entra's shape reads as empty.
    pub(super) fn parse(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// The number after `AADSTS`.
    pub(super) fn aadsts(&self) -> Option<u32> {
        self.error_codes.first().copied().or_else(|| {
            let (_, after) = self.error_description.split_once("AADSTS")?;
            let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
    }

    /// Entra's id of the exchange, cut to a length that fits a log line.
    pub(super) fn trace_id(&self) -> Option<String> {
        self.trace_id
            .as_ref()
            .map(|id| id.chars().take(64).collect())
    }
}

/// What a refusal means.
pub(super) fn classify(
    status: u16,
    failure: &TokenFailure,
    retry_after: Option<Duration>,
) -> TokenErrorKind {
    match failure.aadsts() {
        Some(7_000_229 | 700_016) => TokenErrorKind::ConsentMissing,
        Some(65_001) => TokenErrorKind::ConsentPending,
        Some(90_002) => TokenErrorKind::TenantNotFound,
        Some(7_000_222) => TokenErrorKind::SecretExpired,
        Some(7_000_215) => TokenErrorKind::SecretRefused,
        Some(700_027) => TokenErrorKind::AssertionRefused,
        Some(700_024) => TokenErrorKind::ClockSkewed,
        Some(500_011) => TokenErrorKind::ResourceMissing,
        Some(53_003) => TokenErrorKind::BlockedByPolicy,
        Some(50_196) => TokenErrorKind::Throttled { retry_after },
        _ => match status {
            429 => TokenErrorKind::Throttled { retry_after },
            408 | 500..=599 => TokenErrorKind::Unavailable { retry_after },
            _ => TokenErrorKind::Rejected,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> TokenErrorKind {
        classify(status, &TokenFailure::parse(body.as_bytes()), None)
    }

    #[test]
    fn refusal_when_it_has_a_known_code_is_told_apart() {
        let cases = [
            (401, 7_000_229, TokenErrorKind::ConsentMissing),
            (400, 700_016, TokenErrorKind::ConsentMissing),
            (400, 65_001, TokenErrorKind::ConsentPending),
            (400, 90_002, TokenErrorKind::TenantNotFound),
            (401, 7_000_222, TokenErrorKind::SecretExpired),
            (401, 7_000_215, TokenErrorKind::SecretRefused),
            (401, 700_027, TokenErrorKind::AssertionRefused),
            (401, 700_024, TokenErrorKind::ClockSkewed),
            (400, 500_011, TokenErrorKind::ResourceMissing),
            (400, 53_003, TokenErrorKind::BlockedByPolicy),
            (400, 50_196, TokenErrorKind::Throttled { retry_after: None }),
            (400, 70_011, TokenErrorKind::Rejected),
        ];
        for (status, code, expected) in cases {
            let listed = format!(r#"{{"error":"invalid_client","error_codes":[{code}]}}"#);
            assert_eq!(kind(status, &listed), expected, "{code}");
            let told = format!(r#"{{"error_description":"AADSTS{code}: Something. Trace ID: x"}}"#);
            assert_eq!(kind(status, &told), expected, "{code} in words");
        }
    }

    #[test]
    fn refusal_when_its_body_is_broken_goes_by_its_status() {
        for body in [
            "",
            "<html></html>",
            "{\"error\":",
            "null",
            "{\"error_codes\":[\"x\"]}",
        ] {
            assert_eq!(
                kind(429, body),
                TokenErrorKind::Throttled { retry_after: None }
            );
            assert_eq!(
                kind(503, body),
                TokenErrorKind::Unavailable { retry_after: None }
            );
            assert_eq!(kind(400, body), TokenErrorKind::Rejected);
        }
    }
}
