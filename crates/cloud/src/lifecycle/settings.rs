//! How patient the lifecycle is.

use core::time::Duration;

use hallpass_graph::retry::Backoff;

use super::oversight::OversightSettings;
use super::places::Concurrency;
use super::traffic::TrafficLimits;

/// How patient the lifecycle is. The defaults follow what is known of Entra (Microsoft publishes
/// no bound for its replication); tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifecycleSettings {
    /// Provisioning that takes longer has failed.
    pub provisioning_limit: Duration,
    /// How long a creation whose answer was lost is looked for before it is sent again under the
    /// same name, which Entra gives to one user alone.
    pub create_again_after: Duration,
    /// How long a write whose answer was lost may take to have its effect. Until then an end is not
    /// believed.
    pub late_effect: Duration,
    /// How old an account must be before reads that do not find it are believed.
    pub gone_after: Duration,
    /// Between two reads that have to agree.
    pub between_reads: Duration,
    /// How long past its deadline an account that is not known to be disabled is an alarm.
    pub overdue_after: Duration,
    /// How long past it there is a second one.
    pub long_overdue_after: Duration,
    /// How long past it an account that is disabled, but not proven to be at its end, is one.
    pub unproven_after: Duration,
    /// Between repetitions while someone waits for an account.
    pub provisioning_backoff: Backoff,
    /// Between repetitions while an account is taken away, for as long as it takes.
    pub ending_backoff: Backoff,
    /// Accounts worked on at the same time.
    pub concurrency: Concurrency,
    /// What goes out to Microsoft.
    pub traffic: TrafficLimits,
    /// Microsoft's admin portals let nobody in without a second factor, whatever the tenant's own
    /// settings say.
    pub is_mfa_mandatory: bool,
    /// How long a worker that fell silent keeps others from its account. Longer than any call with
    /// its repetitions.
    pub lease: Duration,
    /// How often tenants are looked after.
    pub oversight: OversightSettings,
}

impl Default for LifecycleSettings {
    fn default() -> Self {
        Self {
            provisioning_limit: Duration::from_mins(10),
            create_again_after: Duration::from_secs(20),
            late_effect: Duration::from_mins(2),
            gone_after: Duration::from_mins(5),
            between_reads: Duration::from_millis(500),
            overdue_after: Duration::from_mins(1),
            long_overdue_after: Duration::from_mins(5),
            unproven_after: Duration::from_mins(15),
            provisioning_backoff: Backoff {
                first: Duration::from_secs(1),
                longest: Duration::from_secs(15),
            },
            ending_backoff: Backoff {
                first: Duration::from_secs(1),
                longest: Duration::from_mins(5),
            },
            concurrency: Concurrency {
                total: 128,
                rest: 48,
                make: 48,
                per_tenant: 32,
            },
            traffic: TrafficLimits::default(),
            is_mfa_mandatory: true,
            lease: Duration::from_mins(3),
            oversight: OversightSettings::default(),
        }
    }
}
