//! Certificates as an administrator would make them for an app registration.

use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use time::OffsetDateTime;

/// Made for tests, and published with them: they protect nothing.
const KEYS: [&str; 2] = [
    include_str!("sample/first.pem"),
    include_str!("sample/second.pem"),
];

/// A self-signed certificate and its RSA key.
#[derive(Debug, Clone)]
pub struct SampleCertificate {
    /// The certificate, PEM.
    pub certificate_pem: String,
    /// Its private key, PKCS #8 in PEM.
    pub key_pem: String,
}

impl SampleCertificate {
    /// A certificate that is valid between two moments, in milliseconds since 1970. `key` chooses one
    /// of two keys: even or odd.
    ///
    /// # Errors
    /// When a moment is outside of what certificates can say.
    pub fn make(key: usize, from_ms: i64, until_ms: i64) -> Result<Self, rcgen::Error> {
        let key_pem = if key.is_multiple_of(2) {
            KEYS[0]
        } else {
            KEYS[1]
        };
        let pair = KeyPair::from_pem_and_sign_algo(key_pem, &PKCS_RSA_SHA256)?;
        let moment = |ms: i64| {
            OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000))
                .map_err(|_| rcgen::Error::Time)
        };
        let mut params = CertificateParams::new(vec!["hallpass.example".to_owned()])?;
        params.not_before = moment(from_ms)?;
        params.not_after = moment(until_ms)?;
        Ok(Self {
            certificate_pem: params.self_signed(&pair)?.pem(),
            key_pem: key_pem.to_owned(),
        })
    }

    /// Both in one text, as a file would hold them.
    pub fn pem(&self) -> String {
        format!("{}{}", self.certificate_pem, self.key_pem)
    }
}
