//! The certificate of the TLS listener.

use std::sync::Arc;

use data_encoding::BASE64;
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;

use crate::simulator::StartError;
use crate::{portal, signin};

/// A fresh key and a certificate signed with it.
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    /// SHA-256 of the public key's `SubjectPublicKeyInfo`, in base64: what Chromium's
    /// `--ignore-certificate-errors-spki-list` takes.
    pub(crate) spki_sha256: String,
    /// The certificate, DER.
    pub(crate) certificate: Vec<u8>,
}

impl Identity {
    /// Makes a key and its certificate.
    pub(crate) fn make() -> Result<Self, StartError> {
        let key = KeyPair::generate().map_err(StartError::Certificate)?;
        // Browsers that trust the key take it for every other name, too.
        let names: Vec<String> = signin::HOSTS
            .into_iter()
            .chain(portal::hosts())
            .chain(["graph.microsoft.com", "localhost", "127.0.0.1"])
            .map(str::to_owned)
            .collect();
        let certificate = CertificateParams::new(names)
            .and_then(|params| params.self_signed(&key))
            .map_err(StartError::Certificate)?;
        let spki_sha256 = BASE64.encode(&Sha256::digest(key.subject_public_key_info()));
        let private_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let der = certificate.der().clone();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![der.clone()], private_key)
            })
            .map_err(StartError::Tls)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            spki_sha256,
            certificate: der.to_vec(),
        })
    }
}
