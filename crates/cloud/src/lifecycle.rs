//! The life of just-in-time accounts: a durable step machine for each.
//!
//! 1. Nothing is held only in memory: an account's row says which step is next, its job's row says
//!    when. Whoever starts the process goes on where the last one was killed.
//! 2. A step's intent and audit entry are committed before Entra hears of it, its outcome after;
//!    a step that is repeated ends in the same state. Where an answer was lost, we look before we
//!    repeat.
//! 3. The deadline is committed before the account is enabled, and roles come last. A crash before
//!    leaves a dead account, a crash after leaves one that ends in time.
//! 4. What an answer means is decided by pure functions ([`transition`]); [`run`] performs.
//! 5. Ending is never given up.
//! 6. A user without our tag is never adopted and never changed.

mod account;
mod clearance;
mod conclude;
mod connecting;
mod counters;
mod effects;
mod end;
mod end_all;
mod extension;
mod graph_clients;
mod health;
mod heartbeat;
mod lesson;
pub mod memberships;
mod names;
mod outcome;
mod oversight;
mod places;
mod preflight;
mod progress;
mod reconcile;
mod request;
mod rotation;
mod run;
mod scheduled_start;
mod scheduler;
mod sentence;
mod settings;
mod sign_in_method;
mod steady_clock;
mod step;
mod tag;
mod tenant_methods;
mod time_watch;
mod traffic;
pub mod transition;
mod watch;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use hallpass_graph::{Endpoints, Environment};
use hallpass_protocol::ids::{AccountId, MspId};
use tokio::sync::{Notify, broadcast};

pub use account::Account;
pub use counters::LifecycleCounts;
pub use end::end;
pub use end_all::{end_all, end_all_now};
pub use extension::{ExtendError, extend};
pub use health::{ANSWER_COUNTS_FOR, Answer, NotReady, TenantHealth, Trouble};
pub use outcome::Outcome;
pub use oversight::OversightSettings;
pub use places::Concurrency;
pub use preflight::{
    CheckError, Checked, Examination, Finding, GroupLack, Need, SeenGroup, TenantRefusal, examine,
    find_faults, record_check,
};
pub use progress::{EndingStep, Progress, ProvisioningStep};
pub use reconcile::{TenantChange, TenantStep};
pub use request::{NewAccount, RequestError};
pub use rotation::{
    PasskeyChange, RotateError, Rotation, RotationCause, passkeys_changed, rotate_now,
};
pub use settings::LifecycleSettings;
pub use sign_in_method::{MethodLack, TenantMethods};
pub use traffic::{GraphCounts, Quota, TenantCounts, TrafficLimits};

use crate::clock::SharedClock;
use crate::envelope::KeyRing;
use crate::graph_environment::GraphEnvironment;
use crate::random::SharedRandom;
use crate::store::{Store, StoreError, accounts};
use counters::Counters;
use graph_clients::GraphClients;
use heartbeat::Heartbeat;
use steady_clock::SteadyClock;
use traffic::TrafficControl;

/// How many changes a slow listener may fall behind before it misses some.
const CHANGES_KEPT: usize = 1024;

/// Accounts were changed, and the change is committed.
#[derive(Debug, Clone)]
pub enum AccountChanged {
    /// This one; as it is after the change.
    One(Arc<Account>),
    /// Nobody knows which, by another process: read everything again.
    Some,
}

/// What the lifecycle works with.
pub struct LifecycleParts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub random: SharedRandom,
    /// The keys under which secrets are stored.
    pub keys: Arc<KeyRing>,
    /// Where Entra and Graph are.
    pub endpoints: Endpoints,
    /// From [`hallpass_graph::http::make_http_client`].
    pub http: reqwest::Client,
    /// Its patience.
    pub settings: LifecycleSettings,
    /// Whether no other process works on the database: then whatever an earlier one held is free.
    pub is_alone: bool,
}

/// The lives of all accounts. Clones share everything.
#[derive(Clone)]
pub struct Lifecycle {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    clock: SteadyClock,
    random: SharedRandom,
    keys: Arc<KeyRing>,
    graph_clients: GraphClients,
    environment: Arc<dyn Environment>,
    traffic: Arc<TrafficControl>,
    settings: LifecycleSettings,
    is_alone: bool,
    counters: Counters,
    heartbeat: Heartbeat,
    /// In milliseconds since 1970.
    recorded_time: AtomicI64,
    changes: broadcast::Sender<AccountChanged>,
    work: Arc<Notify>,
    /// Some tenant is due.
    tenant_work: Notify,
    /// Something was learnt about some tenant.
    tenants_changed: Notify,
}

impl Lifecycle {
    /// Nothing happens before [`Self::run`].
    pub fn new(parts: LifecycleParts) -> Self {
        let clock = SteadyClock::new(parts.clock);
        let environment: Arc<dyn Environment> = Arc::new(GraphEnvironment {
            clock: Arc::new(clock.clone()),
            random: Arc::clone(&parts.random),
        });
        let graph_clients = GraphClients::new(
            parts.http,
            parts.endpoints,
            Arc::clone(&parts.keys),
            Arc::clone(&environment),
        );
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        let work = Arc::<Notify>::default();
        let traffic = TrafficControl::new(
            clock.clone(),
            Arc::clone(&parts.random),
            parts.settings.traffic,
            Arc::clone(&work),
        );
        Self {
            shared: Arc::new(Shared {
                store: parts.store,
                clock,
                random: parts.random,
                keys: parts.keys,
                graph_clients,
                environment,
                traffic: Arc::new(traffic),
                settings: parts.settings,
                is_alone: parts.is_alone,
                counters: Counters::default(),
                heartbeat: Heartbeat::default(),
                recorded_time: AtomicI64::new(0),
                changes,
                work,
                tenant_work: Notify::new(),
                tenants_changed: Notify::new(),
            }),
        }
    }

    /// What was counted since this process began.
    pub fn counts(&self) -> LifecycleCounts {
        self.shared.counters.read()
    }

    /// What became of requests to Graph since this process began.
    pub fn graph_counts(&self) -> GraphCounts {
        self.shared.traffic.graph_counts()
    }

    /// The tenants that this process has spoken to.
    pub fn tenant_counts(&self) -> TenantCounts {
        self.shared.traffic.tenant_counts()
    }

    /// How long ago the scheduler should have looked for work: zero, but when it is stuck. Also zero
    /// where none runs.
    pub fn scheduler_lag(&self) -> core::time::Duration {
        self.shared.heartbeat.lag(self.shared.clock.uptime())
    }

    /// Hears of every change after it was committed. Who falls behind misses changes and is told
    /// so: read everything again.
    pub fn subscribe(&self) -> broadcast::Receiver<AccountChanged> {
        self.shared.changes.subscribe()
    }

    /// Another process has changed an account: tells those who listen here.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn hear_of(&self, msp_id: MspId, account_id: AccountId) -> Result<(), StoreError> {
        if self.shared.changes.receiver_count() == 0 {
            return Ok(());
        }
        let mut reader = self.shared.store.read().await?;
        if let Some(account) = accounts::find(&mut reader, msp_id, account_id).await? {
            self.shared.publish(account);
        }
        Ok(())
    }

    /// Other processes may have changed any account.
    pub fn hear_of_missed(&self) {
        // Nobody listening is no fault.
        let _listeners = self.shared.changes.send(AccountChanged::Some);
    }
}

impl Shared {
    fn publish(&self, account: Account) {
        // Nobody listening is no fault.
        let _listeners = self.changes.send(AccountChanged::One(Arc::new(account)));
    }
}
