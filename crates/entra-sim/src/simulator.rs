//! Starting and stopping a simulated world.

use std::net::SocketAddr;
use std::sync::Arc;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::control::{self, Control};
use crate::seed::Seed;
use crate::serve::serve;
use crate::serve::tls::Identity;
use crate::shared::Shared;

/// Where to listen and what to start with.
#[derive(Debug, Clone)]
pub struct SimConfig {
    /// The tenants.
    pub seed: Seed,
    /// Address of the plain listener; port 0 takes a free one.
    pub http: SocketAddr,
    /// Address of the TLS listener; port 0 takes a free one.
    pub https: SocketAddr,
}

impl SimConfig {
    /// Free ports of the loopback interface.
    pub fn new(seed: Seed) -> Self {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            seed,
            http: loopback,
            https: loopback,
        }
    }
}

/// Why the simulator did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// An address could not be taken.
    #[error("could not listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The certificate could not be made.
    #[error("could not make the certificate")]
    Certificate(#[source] rcgen::Error),
    /// TLS could not be set up.
    #[error("could not set up TLS")]
    Tls(#[source] rustls::Error),
}

/// A running world; it ends when this is dropped.
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
    http: SocketAddr,
    https: SocketAddr,
    spki_sha256: String,
    certificate: Vec<u8>,
    listeners: [JoinHandle<()>; 2],
}

impl Simulator {
    /// Opens both listeners.
    ///
    /// # Errors
    /// When an address is taken or no certificate can be made.
    pub async fn start(config: SimConfig) -> Result<Self, StartError> {
        let identity = Identity::make()?;
        let (plain, http) = listen(config.http).await?;
        let (secure, https) = listen(config.https).await?;
        let shared = Arc::new(Shared::new(&config.seed));
        let routes = control::routes(Control::new(Arc::clone(&shared)));
        let listeners = [
            tokio::spawn(serve(plain, None, Arc::clone(&shared), routes.clone())),
            tokio::spawn(serve(
                secure,
                Some(identity.acceptor),
                Arc::clone(&shared),
                routes,
            )),
        ];
        Ok(Self {
            shared,
            http,
            https,
            spki_sha256: identity.spki_sha256,
            certificate: identity.certificate,
            listeners,
        })
    }

    /// `http://address:port` of the plain listener: login endpoint, Graph endpoint and control.
    pub fn http_url(&self) -> String {
        format!("http://{}", self.http)
    }

    /// Address of the TLS listener.
    pub fn https_address(&self) -> SocketAddr {
        self.https
    }

    /// SHA-256 of the TLS key's `SubjectPublicKeyInfo` in base64, for Chromium's
    /// `--ignore-certificate-errors-spki-list`.
    pub fn spki_sha256(&self) -> &str {
        &self.spki_sha256
    }

    /// The TLS listener's certificate, DER, for a client that takes its own roots.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The handle that looks at and changes the world.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.shared))
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let fail = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(fail)?;
    let actual = listener.local_addr().map_err(fail)?;
    Ok((listener, actual))
}
