//! What the client is given instead of taking it.

use core::pin::Pin;
use core::time::Duration;

use hallpass_protocol::Timestamp;
use uuid::{Builder, Uuid};

/// A wait that someone else times.
pub type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Time, waiting and randomness.
pub trait Environment: Send + Sync {
    /// The present moment in UTC.
    fn now(&self) -> Timestamp;

    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> Wait;

    /// Fills `bytes` from a cryptographically secure source.
    fn fill_random(&self, bytes: &mut [u8]);
}

/// 64 random bits.
pub(crate) fn make_random_u64(environment: &dyn Environment) -> u64 {
    let mut bytes = [0; 8];
    environment.fill_random(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// A random id (UUID version 4).
pub(crate) fn make_random_uuid(environment: &dyn Environment) -> Uuid {
    let mut bytes = [0; 16];
    environment.fill_random(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid()
}
