//! What goes out to Microsoft: under its quotas, and not to tenants that do not answer.
//!
//! Kept in memory for each tenant and application, not for each account; a process that starts
//! knows nothing of it and learns it from the answers. Where several processes serve one database,
//! each uses an equal part of what they may use together.

mod breaker;
mod lane;
mod request_counters;
mod window;

use core::num::NonZeroU32;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use hallpass_graph::{Feedback, Outgoing};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, MspId};
use tokio::sync::Notify;
use uuid::Uuid;

use super::steady_clock::SteadyClock;
use crate::random::SharedRandom;
use crate::store::accounts::jobs::Urgency;
use breaker::{Breaker, Entry, Flip};
pub(super) use lane::Lane;
pub use request_counters::GraphCounts;
use request_counters::RequestCounters;
pub use window::Quota;
use window::{Share, Window};

/// The longest wait that one refusal asks for: whoever waits longer asks again.
const LONGEST_HOLD: Duration = Duration::from_mins(1);

/// How long Graph's word that the quota is nearly used up is remembered.
const LOAD_LASTS: Duration = Duration::from_secs(10);

/// From which load on only endings go out (`x-ms-throttle-limit-percentage` begins at 0.8).
const HIGH_LOAD: f64 = 0.8;

/// Microsoft's published quotas, and how much of them we use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrafficLimits {
    /// Writes of one application in one tenant.
    pub tenant_writes: Quota,
    /// Resource units of one application in one tenant.
    pub tenant_units: Quota,
    /// Writes of one application over all tenants.
    pub app_writes: Quota,
    /// How much of each is used by all processes on a database together, in per cent.
    pub share: u32,
}

impl Default for TrafficLimits {
    /// Microsoft Learn, "Microsoft Graph service-specific throttling limits", identity and access,
    /// as of February 2026. The units are those of a small tenant (below 50 users): larger ones
    /// have more. Earlier editions allow 70 000 writes in five minutes.
    fn default() -> Self {
        Self {
            tenant_writes: Quota {
                limit: 3_000,
                window: Duration::from_secs(150),
            },
            tenant_units: Quota {
                limit: 3_500,
                window: Duration::from_secs(10),
            },
            app_writes: Quota {
                limit: 35_000,
                window: Duration::from_mins(5),
            },
            share: 80,
        }
    }
}

/// Tenants, by whether they answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TenantCounts {
    /// They do.
    pub answering: i64,
    /// Their breaker is open.
    pub broken: i64,
}

/// A tenant as traffic sees it: one connection and its application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Destination {
    pub(super) msp_id: MspId,
    pub(super) connection_id: ConnectionId,
    /// The application's id.
    pub(super) app: Uuid,
}

/// That a tenant stopped or began to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TenantFlip {
    pub(super) msp_id: MspId,
    pub(super) connection_id: ConnectionId,
    /// How long it did not answer, when it does again.
    pub(super) answers_after: Option<Duration>,
}

/// Why nothing is to be begun with a tenant now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// It does not answer.
    Broken,
    /// It asked us to wait until then.
    Paused(Timestamp),
}

/// What goes out to Microsoft.
pub(super) struct TrafficControl {
    clock: SteadyClock,
    random: SharedRandom,
    limits: TrafficLimits,
    /// Among how many processes the quotas are divided.
    processes: AtomicU32,
    state: Mutex<State>,
    requests: RequestCounters,
    /// Told when a tenant flips.
    work: Arc<Notify>,
}

#[derive(Default)]
struct State {
    tenants: HashMap<ConnectionId, Tenant>,
    apps: HashMap<Uuid, Window>,
    flips: Vec<TenantFlip>,
}

struct Tenant {
    msp_id: MspId,
    breaker: Breaker,
    writes: Window,
    units: Window,
    /// By a `Retry-After` for the whole tenant.
    paused_until: Option<Timestamp>,
    /// Graph said that the quota is nearly used up.
    loaded_until: Option<Timestamp>,
}

impl TrafficControl {
    pub(super) fn new(
        clock: SteadyClock,
        random: SharedRandom,
        limits: TrafficLimits,
        work: Arc<Notify>,
    ) -> Self {
        Self {
            clock,
            random,
            limits,
            processes: AtomicU32::new(1),
            state: Mutex::default(),
            requests: RequestCounters::default(),
            work,
        }
    }

    /// A way to the tenant for one step of an account, unless it is closed.
    pub(super) fn enter(
        self: &Arc<Self>,
        destination: Destination,
        urgency: Urgency,
    ) -> Result<Lane, Closed> {
        let now = self.clock.now();
        let mut state = self.state();
        let tenant = state.tenant(destination, &self.limits);
        if let Some(until) = tenant.paused_until.filter(|until| *until > now) {
            return Err(Closed::Paused(until));
        }
        let is_probe = match tenant.breaker.enter(now) {
            Entry::Free => false,
            Entry::AsProbe => true,
            Entry::Refused(_) => return Err(Closed::Broken),
        };
        Ok(Lane::new(Arc::clone(self), destination, urgency, is_probe))
    }

    /// The tenants that flipped since the last call.
    pub(super) fn take_flips(&self) -> Vec<TenantFlip> {
        core::mem::take(&mut self.state().flips)
    }

    /// Takes back flips that could not be recorded.
    pub(super) fn put_back(&self, flips: &[TenantFlip]) {
        self.state().flips.splice(..0, flips.iter().copied());
    }

    /// The tenants that do not answer and may be tried now.
    pub(super) fn list_probeable(&self) -> Vec<(MspId, ConnectionId)> {
        let now = self.clock.now();
        let state = self.state();
        let probeable = state
            .tenants
            .iter()
            .filter(|(_, tenant)| tenant.probe_at().is_some_and(|at| at <= now));
        probeable.map(|(id, tenant)| (tenant.msp_id, *id)).collect()
    }

    /// When the next tenant that does not answer may be tried, of those that may not be now.
    pub(super) fn next_probe(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        let state = self.state();
        let probes = state.tenants.values().filter_map(Tenant::probe_at);
        probes.filter(|at| *at > now).min()
    }

    /// Whether the tenant is known not to answer.
    pub(super) fn is_broken(&self, connection_id: ConnectionId) -> bool {
        let state = self.state();
        let tenant = state.tenants.get(&connection_id);
        tenant.is_some_and(|tenant| tenant.breaker.is_open())
    }

    /// Divides the quotas among so many processes from now on.
    pub(super) fn divide_among(&self, processes: NonZeroU32) {
        let before = self.processes.swap(processes.get(), Ordering::Relaxed);
        if before != processes.get() {
            tracing::info!(%processes, "{processes} processes divide Microsoft's quotas");
        }
    }

    /// Among how many processes the quotas are divided.
    pub(super) fn processes(&self) -> NonZeroU32 {
        NonZeroU32::new(self.processes.load(Ordering::Relaxed)).unwrap_or(NonZeroU32::MIN)
    }

    /// What became of requests since the process began.
    pub(super) fn graph_counts(&self) -> GraphCounts {
        self.requests.read()
    }

    /// The tenants that were spoken to since the process began.
    pub(super) fn tenant_counts(&self) -> TenantCounts {
        let state = self.state();
        let is_broken = |tenant: &&Tenant| tenant.breaker.is_open();
        let broken = state.tenants.values().filter(is_broken).count();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        TenantCounts {
            answering: count(state.tenants.len() - broken),
            broken: count(broken),
        }
    }

    fn admit(&self, lane: &Lane, outgoing: Outgoing) -> Result<(), Duration> {
        let now = self.clock.now();
        let mut state = self.state();
        let share = Share {
            percent: self.limits.share * lane.urgency().share() / 100,
            processes: self.processes(),
        };
        let state = &mut *state;
        let destination = lane.destination();
        state.tenant(destination, &self.limits);
        let (Some(tenant), app) = (
            state.tenants.get_mut(&destination.connection_id),
            state
                .apps
                .entry(destination.app)
                .or_insert_with(|| Window::new(self.limits.app_writes)),
        ) else {
            return Ok(());
        };
        let mut wait = None;
        let mut hold = |other: Option<Duration>| wait = wait.max(other);
        if !tenant.breaker.admits(lane.is_probe()) {
            hold(Some(LONGEST_HOLD));
        }
        let until = |moment: Option<Timestamp>| {
            moment
                .map(|until| until.since(now))
                .filter(|wait| !wait.is_zero())
        };
        hold(until(tenant.paused_until));
        if lane.urgency() != Urgency::Disable {
            hold(until(tenant.loaded_until));
        }
        hold(tenant.units.wait_for(now, outgoing.units, share));
        let writes = u32::from(outgoing.is_write);
        if outgoing.is_write {
            hold(tenant.writes.wait_for(now, writes, share));
            hold(app.wait_for(now, writes, share));
        }
        if let Some(wait) = wait {
            return Err(wait.min(LONGEST_HOLD));
        }
        tenant.units.add(now, outgoing.units);
        tenant.writes.add(now, writes);
        app.add(now, writes);
        Ok(())
    }

    fn record(&self, lane: &Lane, feedback: Feedback) {
        self.requests.count(&feedback);
        let now = self.clock.now();
        let mut bits = [0; 8];
        self.random.fill(&mut bits);
        let mut state = self.state();
        let destination = lane.destination();
        let tenant = state.tenant(destination, &self.limits);
        let flip = match feedback {
            Feedback::Answered { load, date } => {
                if let Some(date) = date {
                    self.clock.confirm(date);
                }
                if load.is_some_and(|load| load >= HIGH_LOAD) {
                    tenant.loaded_until = Some(now.plus(LOAD_LASTS));
                }
                tenant.breaker.succeed(now)
            }
            Feedback::Throttled {
                retry_after,
                is_tenant_wide,
            } => {
                if is_tenant_wide {
                    tenant.pause(now, retry_after);
                }
                tenant.breaker.succeed(now)
            }
            Feedback::Failed { retry_after } => {
                tenant.pause(now, retry_after);
                let random = u64::from_le_bytes(bits);
                tenant.breaker.fail(now, lane.is_probe(), random)
            }
        };
        if let Some(flip) = flip {
            state.flips.push(TenantFlip {
                msp_id: destination.msp_id,
                connection_id: destination.connection_id,
                answers_after: match flip {
                    Flip::Opened => None,
                    Flip::Closed { after } => Some(after),
                },
            });
            drop(state);
            self.work.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("mutex not to be poisoned")
    }
}

impl State {
    fn tenant(&mut self, destination: Destination, limits: &TrafficLimits) -> &mut Tenant {
        self.tenants
            .entry(destination.connection_id)
            .or_insert_with(|| Tenant {
                msp_id: destination.msp_id,
                breaker: Breaker::default(),
                writes: Window::new(limits.tenant_writes),
                units: Window::new(limits.tenant_units),
                paused_until: None,
                loaded_until: None,
            })
    }
}

impl Tenant {
    /// When it may be tried whether it answers again.
    fn probe_at(&self) -> Option<Timestamp> {
        let probe_at = self.breaker.probe_at()?;
        Some(
            self.paused_until
                .map_or(probe_at, |until| until.max(probe_at)),
        )
    }

    /// A pause is prolonged, never cut short.
    fn pause(&mut self, now: Timestamp, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.paused_until = self.paused_until.max(Some(now.plus(wait)));
        }
    }
}

#[cfg(test)]
mod tests;
