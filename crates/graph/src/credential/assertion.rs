//! The JSON web token that a certificate's key signs in the place of a secret (Microsoft Learn,
//! "Microsoft identity platform application authentication certificate credentials").

use core::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::Timestamp;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::SigningCertificate;

/// `client_assertion_type` (RFC 7523 §2.2).
pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Microsoft takes ten minutes at most.
const LIFETIME: Duration = Duration::from_mins(5);

/// Our clock may be this much ahead of Microsoft's.
const EARLIER: Duration = Duration::from_mins(1);

/// What an assertion says.
pub(crate) struct AssertionFacts<'a> {
    /// The token endpoint for which alone it is good.
    pub(crate) audience: &'a str,
    /// Who says it, about itself.
    pub(crate) client_id: Uuid,
    /// Never the same twice.
    pub(crate) id: Uuid,
    /// When.
    pub(crate) now: Timestamp,
}

impl AssertionFacts<'_> {
    /// The signed assertion; `None` when the key does not sign.
    pub(crate) fn sign(&self, certificate: &SigningCertificate) -> Option<Zeroizing<String>> {
        let seconds = |at: Timestamp| at.unix_ms().div_euclid(1_000);
        let header = json!({
            "alg": "PS256",
            "typ": "JWT",
            "x5t#S256": BASE64URL_NOPAD.encode(certificate.sha256_thumbprint()),
        });
        let client_id = self.client_id.hyphenated().to_string();
        let claims = json!({
            "aud": self.audience,
            "iss": client_id,
            "sub": client_id,
            "jti": self.id.hyphenated().to_string(),
            "iat": seconds(self.now),
            "nbf": seconds(self.now.minus(EARLIER)),
            "exp": seconds(self.now.plus(LIFETIME)),
        });
        let encode =
            |value: &serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let mut token = Zeroizing::new(format!("{}.{}", encode(&header), encode(&claims)));
        let signature = certificate.sign(token.as_bytes())?;
        token.push('.');
        token.push_str(&BASE64URL_NOPAD.encode(&signature));
        Some(token)
    }
}
