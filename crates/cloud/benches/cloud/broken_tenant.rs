//! One tenant of two hundred never answers, and four hundred of its accounts are overdue: what that
//! does to the accounts of the others.

use core::time::Duration;

use super::crowd::{Crowd, now, tenant_id};
use super::figures::print;
use super::quantile::quantile;
use entra_sim::{FaultAction, FaultPhase, FaultRule, Quotas};

const ACCOUNTS: u32 = 100_000;
const TENANTS: u32 = 200;
const ROUNDS: u32 = 7;
const BROKEN: u32 = 0;

/// Due in a round in the other tenants, so many each second.
const DUE: u32 = 1_500;
const PER_SECOND: u32 = 100;

/// Overdue in the broken tenant, from the start of a round.
const OVERDUE: u32 = 400;

const AHEAD: Duration = Duration::from_secs(3);

/// Prints its figures.
pub(crate) async fn run() {
    let crowd = Crowd::gather(ACCOUNTS, TENANTS).await;
    // So many ends in a few minutes would use up what Microsoft lets an application do, and then all
    // tenants wait for that.
    crowd.control.set_quotas(Quotas::default());
    let mut of_broken = (0..ACCOUNTS).filter(|number| number % TENANTS == BROKEN);
    let mut others = (0..ACCOUNTS).filter(|number| number % TENANTS != BROKEN);
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        without.push(measure(&crowd, &mut others).await);
        let hang = FaultAction::Hang {
            phase: FaultPhase::BeforeEffect,
        };
        let broken = FaultRule {
            method: None,
            times: None,
            ..FaultRule::once("GET", "*", hang)
        };
        crowd.control.add_fault(broken.tenant(tenant_id(BROKEN)));
        let overdue = of_broken.by_ref().take(usize::try_from(OVERDUE).unwrap());
        let overdue = crowd.make_due(overdue, now(), Duration::ZERO).await;
        with.push(measure(&crowd, &mut others).await);
        crowd.control.clear_faults();
        // What they left undone is not the next round's.
        crowd.control.clear_records();
        let running = crowd.start().await;
        crowd.wait_disabled(&overdue).await;
        running.stop().await;
    }
    let (median_without, without): (Vec<_>, Vec<_>) = without.into_iter().unzip();
    let (median_with, with): (Vec<_>, Vec<_>) = with.into_iter().unzip();
    print("broken-tenant-others-median-without", "ms", &median_without);
    print("broken-tenant-others-median-with", "ms", &median_with);
    print("broken-tenant-others-p99-without", "ms", &without);
    print("broken-tenant-others-p99-with", "ms", &with);
    let ratio = quantile(&with, 0.5) / quantile(&without, 0.5) * 100.0;
    print("broken-tenant-others-p99", "% of without", &[ratio]);
}

/// The delays below which half and 99 of 100 stay.
async fn measure(crowd: &Crowd, others: &mut impl Iterator<Item = u32>) -> (f64, f64) {
    crowd.control.clear_records();
    let numbers = others.by_ref().take(usize::try_from(DUE).unwrap());
    let spacing = Duration::from_secs(1) / PER_SECOND;
    let due = crowd.make_due(numbers, now().plus(AHEAD), spacing).await;
    let running = crowd.start().await;
    let delays = crowd.wait_disabled(&due).await;
    running.stop().await;
    (quantile(&delays, 0.5), quantile(&delays, 0.99))
}
