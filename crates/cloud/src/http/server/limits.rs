//! What a connection may take: memory, handles and time.

use core::time::Duration;

/// The limits on connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Open at the same time; more wait in the kernel's queue.
    pub connections: usize,
    /// Open at the same time from one address, or one IPv6 /64; more are closed at once. Trusted
    /// proxies are exempt: theirs are everybody's.
    pub connections_per_network: usize,
    /// For a request's line and headers, from the first moment at which the connection waits for
    /// them: an idle connection is closed after the same time.
    pub header_timeout: Duration,
    /// For a request's body, from the moment at which it is waited for to its end.
    pub body_timeout: Duration,
    /// For the client to take anything at all of what is sent to it.
    pub write_timeout: Duration,
    /// For running requests once the cloud stops.
    pub drain_timeout: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            // An office behind one address: a browser opens up to six.
            connections_per_network: 512,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(10),
        }
    }
}
