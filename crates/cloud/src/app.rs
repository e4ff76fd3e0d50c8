//! What handlers work with.

use core::time::Duration;
use std::sync::Arc;

use hallpass_protocol::ids::SessionId;
use tokio::sync::broadcast;

use crate::clock::SharedClock;
use crate::http::live_streams::LiveStreams;
use crate::http::rate_limit::RateLimits;
use crate::http::strangers::StrangersQueue;
use crate::lifecycle::Lifecycle;
use crate::random::SharedRandom;
use crate::relying_party::RelyingParty;
use crate::shutdown::Shutdown;
use crate::store::Store;

/// What handlers work with. Clones share everything.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub random: SharedRandom,
    /// The lives of accounts.
    pub lifecycle: Lifecycle,
    /// Passkeys.
    pub relying_party: Arc<RelyingParty>,
    /// How long sessions last.
    pub session_limits: SessionLimits,
    /// What one address may do in a minute.
    pub rate_limits: Arc<RateLimits>,
    /// Guards the routes that need no session.
    pub strangers: Arc<StrangersQueue>,
    /// Counts the live streams.
    pub live_streams: LiveStreams,
    /// Tells live streams which session was ended.
    pub ended_sessions: broadcast::Sender<SessionId>,
    /// Tells live streams that the cloud stops.
    pub shutdown: Shutdown,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// When unused for this long.
    pub idle: Duration,
    /// Whatever happens.
    pub absolute: Duration,
}

impl Default for SessionLimits {
    /// An hour without use, a working day in all.
    fn default() -> Self {
        Self {
            idle: Duration::from_hours(1),
            absolute: Duration::from_hours(10),
        }
    }
}
