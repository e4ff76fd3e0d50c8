//! How long after its deadline an account is disabled, among a hundred thousand: while a few are due
//! each second, and when a thousand are due in one second.

use core::time::Duration;

use super::crowd::{Crowd, now};
use super::figures::print;
use super::quantile::quantile;

const ACCOUNTS: u32 = 100_000;
const TENANTS: u32 = 200;
const ROUNDS: u32 = 3;

/// Due in a round, so many each second.
const STEADY: u32 = 1_000;
const PER_SECOND: u32 = 50;

/// Due in one second.
const AT_ONCE: u32 = 1_000;

/// From the preparation of a round to its first deadline.
const AHEAD: Duration = Duration::from_secs(3);

/// Prints its figures.
pub(crate) async fn run() {
    let crowd = Crowd::gather(ACCOUNTS, TENANTS).await;
    let mut next = 0;
    let (mut medians, mut worst) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let spacing = Duration::from_secs(1) / PER_SECOND;
        let delays = measure(&crowd, next..next + STEADY, spacing).await;
        medians.push(quantile(&delays, 0.5));
        worst.push(quantile(&delays, 0.99));
        next += STEADY;
    }
    print("due-to-disable-p50", "ms", &medians);
    print("due-to-disable-p99", "ms", &worst);

    let mut last = Vec::new();
    for _ in 0..ROUNDS {
        let spacing = Duration::from_secs(1) / AT_ONCE;
        let delays = measure(&crowd, next..next + AT_ONCE, spacing).await;
        last.push(quantile(&delays, 1.0));
        next += AT_ONCE;
    }
    print("due-1000-last", "ms", &last);

    let mut last = Vec::new();
    for _ in 0..ROUNDS {
        let spacing = Duration::from_secs(1) / AT_ONCE;
        let of_one_tenant = (next..).step_by(usize::try_from(TENANTS).unwrap());
        let numbers = of_one_tenant.take(usize::try_from(AT_ONCE / 5).unwrap());
        let delays = measure(&crowd, numbers, spacing).await;
        last.push(quantile(&delays, 1.0));
        next += 1;
    }
    print("due-200-one-tenant-last", "ms", &last);
}

/// The delays of accounts that become due one after the other.
async fn measure(crowd: &Crowd, numbers: impl Iterator<Item = u32>, spacing: Duration) -> Vec<f64> {
    crowd.control.clear_records();
    let due = crowd.make_due(numbers, now().plus(AHEAD), spacing).await;
    let running = crowd.start().await;
    let delays = crowd.wait_disabled(&due).await;
    running.stop().await;
    delays
}
