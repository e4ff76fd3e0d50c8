//! How patient the lifecycle is.

use core::time::Duration;

use hallpass_graph::retry::Backoff;

/// How patient the lifecycle is. The defaults follow what is known of Entra (Microsoft publishes
/// no bound for its replication); tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifecycleSettings {
    /// Provisioning that takes longer has failed.
    pub provisioning_limit: Duration,
    /// How long a write whose answer was lost may take to have its effect. Until then a creation is
    /// looked for before it is repeated, and an end is not believed.
    pub late_effect: Duration,
    /// How old an account must be before reads that do not find it are believed.
    pub gone_after: Duration,
    /// Between two reads that have to agree.
    pub between_reads: Duration,
    /// How long past its deadline an account is an alarm.
    pub overdue_after: Duration,
    /// Between repetitions while someone waits for an account.
    pub provisioning_backoff: Backoff,
    /// Between repetitions while an account is taken away, for as long as it takes.
    pub ending_backoff: Backoff,
    /// Accounts worked on at the same time.
    pub concurrency: usize,
    /// How many of those are kept free for endings.
    pub kept_for_endings: usize,
    /// How long a worker that fell silent keeps others from its account. Longer than any call with
    /// its repetitions.
    pub lease: Duration,
}

impl Default for LifecycleSettings {
    fn default() -> Self {
        Self {
            provisioning_limit: Duration::from_mins(10),
            late_effect: Duration::from_mins(2),
            gone_after: Duration::from_mins(5),
            between_reads: Duration::from_millis(500),
            overdue_after: Duration::from_mins(1),
            provisioning_backoff: Backoff {
                first: Duration::from_secs(1),
                longest: Duration::from_secs(15),
            },
            ending_backoff: Backoff {
                first: Duration::from_secs(1),
                longest: Duration::from_mins(5),
            },
            concurrency: 32,
            kept_for_endings: 8,
            lease: Duration::from_mins(3),
        }
    }
}
