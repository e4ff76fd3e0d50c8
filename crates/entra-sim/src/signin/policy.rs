//! Response headers of a sign-in page.

use axum::http::{HeaderName, header};

use crate::answer::Answer;
use crate::settings::{CspMode, PageSettings};

/// The policy's text for a page whose scripts carry `nonce`; none where no policy is sent.
pub(super) fn content_security_policy(page: &PageSettings, nonce: &str) -> Option<String> {
    let policy = match page.csp {
        CspMode::None => return None,
        CspMode::Permissive => format!(
            "script-src 'self' 'nonce-{nonce}' 'unsafe-inline' 'unsafe-eval' *.msauth.net \
             *.msftauth.net *.msftauthimages.net *.msauthimages.net *.msidentity.com \
             *.microsoftonline-p.com *.microsoftazuread-sso.com *.azureedge.net *.outlook.com \
             *.office.com *.office365.com *.microsoft.com *.bing.com 'report-sample'; \
             object-src 'none'; base-uri 'self'"
        ),
        CspMode::Strict | CspMode::TrustedTypes => format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; \
             connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
        ),
    };
    let trusted_types = match page.csp {
        CspMode::TrustedTypes => "; require-trusted-types-for 'script'; trusted-types 'none'",
        _ => "",
    };
    let ancestors = if page.deny_framing {
        "; frame-ancestors 'none'"
    } else {
        ""
    };
    Some(format!("{policy}{trusted_types}{ancestors}"))
}

/// Adds the headers.
pub(super) fn protect(answer: Answer, page: &PageSettings, nonce: &str) -> Answer {
    let answer = answer
        .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .with(header::REFERRER_POLICY, "strict-origin-when-cross-origin")
        .with(HeaderName::from_static("x-ms-ests-server"), "entra-sim");
    let answer = if page.deny_framing {
        answer.with(header::X_FRAME_OPTIONS, "DENY")
    } else {
        answer
    };
    match content_security_policy(page, nonce) {
        Some(policy) => answer.with(header::CONTENT_SECURITY_POLICY, policy),
        None => answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(csp: CspMode) -> Option<String> {
        content_security_policy(
            &PageSettings {
                csp,
                ..PageSettings::default()
            },
            "N",
        )
    }

    #[test]
    fn the_strict_policy_allows_nonces_only() {
        let strict = policy(CspMode::default()).unwrap();
        assert!(strict.contains("script-src 'nonce-N';") && !strict.contains("unsafe-eval"));
        assert!(
            policy(CspMode::TrustedTypes)
                .unwrap()
                .contains("require-trusted-types-for")
        );
    }

    #[test]
    fn the_other_policies_are_looser() {
        assert_eq!(policy(CspMode::None), None);
        assert!(
            policy(CspMode::Permissive)
                .unwrap()
                .contains("'unsafe-eval'")
        );
    }
}
