//! A certificate with its private key, whose public half the application registration knows.

use hallpass_protocol::Timestamp;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{KeyPair, RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

/// A certificate that signs assertions. Its key is wiped by nobody, so it is made when it is needed
/// and lives as long as its client.
pub struct SigningCertificate {
    key: RsaKeyPair,
    sha1: [u8; 20],
    sha256: [u8; 32],
    not_before: Timestamp,
    not_after: Timestamp,
}

/// It is no certificate that Entra and we could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// There is none.
    #[error("there is no certificate in it: paste the PEM text with \"BEGIN CERTIFICATE\"")]
    NoCertificate,
    /// There is one that cannot be read.
    #[error("the certificate cannot be read: export it again as PEM")]
    CertificateUnreadable,
    /// There is no key.
    #[error(
        "there is no private key in it: add the PEM text with \"BEGIN PRIVATE KEY\" of the same \
         certificate"
    )]
    NoKey,
    /// The key needs a password.
    #[error("the private key is encrypted: export it without a password")]
    KeyEncrypted,
    /// Entra takes assertions by RSA keys alone.
    #[error("the private key is not an RSA key of 2048 to 4096 bits, which Microsoft wants")]
    KeyNotUsable,
    /// Certificate and key do not belong together.
    #[error("the private key is not that of the certificate: give the two that belong together")]
    OtherKey,
    /// It is over.
    #[error("the certificate has expired: make a new one and upload it to the app registration")]
    Expired,
    /// It has not begun.
    #[error("the certificate is not valid yet: wait for its first day, or make another one")]
    NotYetValid,
}

impl SigningCertificate {
    /// Reads a certificate and its private key (PKCS #8 or PKCS #1), in any order, from PEM text
    /// (RFC 7468). Where there is a chain, the certificate of the key is taken.
    ///
    /// # Errors
    /// When it is not both, or they do not belong together.
    pub fn parse(pem: &str) -> Result<Self, CertificateError> {
        let key = read_key(pem)?;
        let mut certificates = Vec::new();
        for found in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            certificates.push(found.map_err(|_| CertificateError::CertificateUnreadable)?);
        }
        if certificates.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        for der in &certificates {
            let (_, certificate) = X509Certificate::from_der(der)
                .map_err(|_| CertificateError::CertificateUnreadable)?;
            // `RSAPublicKey` (RFC 8017 §A.1.1) in both.
            let held = certificate.public_key().subject_public_key.data.as_ref();
            if held != key.public_key().as_ref() {
                continue;
            }
            let moment = |seconds: i64| Timestamp::from_unix_ms(seconds.saturating_mul(1_000));
            let validity = certificate.validity();
            return Ok(Self {
                sha1: fixed(&digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der)),
                sha256: fixed(&digest::digest(&digest::SHA256, der)),
                not_before: moment(validity.not_before.timestamp()),
                not_after: moment(validity.not_after.timestamp()),
                key,
            });
        }
        Err(CertificateError::OtherKey)
    }

    /// Whether it is good at this moment.
    ///
    /// # Errors
    /// When it has expired, or has not begun.
    pub fn check_valid(&self, now: Timestamp) -> Result<(), CertificateError> {
        if now < self.not_before {
            Err(CertificateError::NotYetValid)
        } else if now >= self.not_after {
            Err(CertificateError::Expired)
        } else {
            Ok(())
        }
    }

    /// When it expires.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The thumbprint by which Entra lists it: SHA-1 of the certificate, which names it and protects
    /// nothing.
    pub const fn sha1_thumbprint(&self) -> &[u8; 20] {
        &self.sha1
    }

    /// SHA-256 of the certificate.
    pub const fn sha256_thumbprint(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// RSASSA-PSS with SHA-256 (PS256, RFC 7518 §3.5); `None` when the key does not sign.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        // The trait of ring's random source is sealed: no other than the system's can be passed in.
        self.key
            .sign(
                &RSA_PSS_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .ok()?;
        Some(signature)
    }
}

fn read_key(pem: &str) -> Result<RsaKeyPair, CertificateError> {
    if pem.contains("BEGIN ENCRYPTED PRIVATE KEY") || pem.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(CertificateError::KeyEncrypted);
    }
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| CertificateError::NoKey)?;
    let read = match &key {
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(CertificateError::KeyNotUsable),
    };
    read.map_err(|_| CertificateError::KeyNotUsable)
}

/// A digest whose length its algorithm fixes.
fn fixed<const N: usize>(digest: &digest::Digest) -> [u8; N] {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests;
