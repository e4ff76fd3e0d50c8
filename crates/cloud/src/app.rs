//! What handlers work with.

use core::ops::Deref;
use core::time::Duration;
use std::sync::Arc;

use crate::approval::Approvals;
use crate::clock::SharedClock;
use crate::dpop::ProofChecker;
use crate::envelope::KeyRing;
use crate::http::live_streams::LiveStreams;
use crate::http::rate_limit::RateLimits;
use crate::http::strangers::StrangersQueue;
use crate::lifecycle::Lifecycle;
use crate::random::SharedRandom;
use crate::relying_party::RelyingParty;
use crate::session_cache::{MisuseWatch, SessionCache};
use crate::shutdown::Shutdown;
use crate::store::Store;
use crate::store_watch::StoreWatch;
use crate::tickets::Tickets;
use crate::webhook::WebhookDelivery;

/// What handlers work with. Clones share everything, and cost one count: the router makes several
/// for each request.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

impl App {
    /// Of these parts.
    pub fn new(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

/// What an [`App`] is made of.
pub struct AppParts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub random: SharedRandom,
    /// The keys under which secrets are stored.
    pub keys: Arc<KeyRing>,
    /// The lives of accounts.
    pub lifecycle: Lifecycle,
    /// Requests that wait for approval.
    pub approvals: Approvals,
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
    /// Who is signed in.
    pub sessions: Arc<SessionCache>,
    /// Checks that requests come from the browser that signed in.
    pub proofs: Arc<ProofChecker>,
    /// How often a token came with another key.
    pub token_misuse: Arc<MisuseWatch>,
    /// Knows whether the database takes writes.
    pub store_watch: StoreWatch,
    /// Tells webhooks what happens.
    pub webhooks: WebhookDelivery,
    /// Looks tickets up, and tells them of accounts.
    pub tickets: Tickets,
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
