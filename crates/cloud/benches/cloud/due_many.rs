//! Ten thousand deadlines within one minute, over two hundred tenants, under Microsoft's quotas:
//! when the last account is disabled, beside the bound that deadlines and quotas set.

use core::time::Duration;

use super::crowd::{Crowd, now};
use super::figures::print;
use super::quantile::quantile;
use entra_sim::Quotas;

const ACCOUNTS: u32 = 100_000;
const TENANTS: u32 = 200;
const DUE: u32 = 10_000;
const MINUTE: Duration = Duration::from_mins(1);
const AHEAD: Duration = Duration::from_secs(5);

/// Prints its figures.
pub(crate) async fn run() {
    let crowd = Crowd::gather(ACCOUNTS, TENANTS).await;
    let spacing = MINUTE / DUE;
    let due = crowd.make_due(0..DUE, now().plus(AHEAD), spacing).await;
    let running = crowd.start().await;
    let delays = crowd.wait_disabled(&due).await;
    running.stop().await;

    // Each account is disabled after its own deadline; the last of all is what counts.
    let disabled = crowd.find_disabled(&due);
    let began_at = due[0].at;
    let last = due
        .iter()
        .map(|due| ms(due.at.since(began_at)) + disabled[&due.object_id])
        .fold(0.0, f64::max);
    let bound = bound();
    print("due-10000-last", "ms", &[last]);
    print("due-10000-last-bound", "ms", &[bound]);
    print("due-10000-last-ratio", "%", &[last / bound * 100.0]);
    print("due-10000-p99", "ms", &[quantile(&delays, 0.99)]);
}

/// When a client without faults would have disabled the last: nobody is disabled before the
/// deadline, nor more of them than the quotas let through, used to the full.
fn bound() -> f64 {
    let quotas = Quotas::published();
    let app = quotas.app_writes.unwrap();
    let tenant = quotas.tenant_writes.unwrap();
    let mut sent: Vec<u32> = Vec::new();
    for number in 0..DUE {
        let mut at = u32::try_from((MINUTE / DUE * number).as_millis()).unwrap();
        let of_tenant =
            |other: &usize| u32::try_from(*other).unwrap() % TENANTS == number % TENANTS;
        let of_tenant: Vec<u32> = (0..sent.len()).filter(of_tenant).map(|i| sent[i]).collect();
        for (before, quota) in [(&sent, app), (&of_tenant, tenant)] {
            let limit = usize::try_from(quota.limit).unwrap();
            if let Some(freed) = before.len().checked_sub(limit) {
                at = at.max(before[freed] + quota.window_ms);
            }
        }
        sent.push(at.max(sent.last().copied().unwrap_or(0)));
    }
    f64::from(*sent.last().unwrap())
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
