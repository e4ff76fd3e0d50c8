//! Ten thousand accounts are past their deadline when Graph comes back after an outage: how long
//! until all are disabled, and how many calls that takes.

use core::time::Duration;

use super::crowd::{Crowd, now};
use super::figures::print;
use entra_sim::{FaultAction, FaultRule};

const ACCOUNTS: u32 = 100_000;
const TENANTS: u32 = 200;
const DUE: u32 = 10_000;

/// How long Graph is still down when the cloud knows of all the deadlines.
const DOWN: Duration = Duration::from_mins(1);

/// Prints its figures.
pub(crate) async fn run() {
    let crowd = Crowd::gather(ACCOUNTS, TENANTS).await;
    let down = FaultRule {
        method: None,
        times: None,
        ..FaultRule::once("GET", "*", FaultAction::status(503))
    };
    crowd.control.add_fault(down);
    let due = crowd.make_due(0..DUE, now(), Duration::ZERO).await;
    let running = crowd.start().await;
    tokio::time::sleep(DOWN).await;
    let tries = crowd.control.requests().len();
    crowd.control.clear_faults();
    crowd.control.clear_records();
    let back_at = now();
    crowd.wait_disabled(&due).await;
    let delays = crowd.find_disabled(&due);
    running.stop().await;

    let last = due
        .iter()
        .map(|due| delays[&due.object_id] - ms(back_at.since(due.at)))
        .fold(0.0, f64::max);
    let asked = crowd.control.requests();
    let sent = asked
        .iter()
        .filter(|request| request.method == "PATCH" && request.body["accountEnabled"] == false);
    let calls = f64::from(u32::try_from(sent.count()).unwrap());
    let refused = asked
        .iter()
        .filter(|request| request.status == Some(429))
        .count();
    print("overdue-10000-last", "ms", &[last]);
    print(
        "overdue-10000-calls",
        "% of needed",
        &[calls / f64::from(DUE) * 100.0],
    );
    print(
        "overdue-10000-refused",
        "calls",
        &[f64::from(u32::try_from(refused).unwrap())],
    );
    print(
        "overdue-10000-tries-while-down",
        "calls",
        &[f64::from(u32::try_from(tries).unwrap())],
    );
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
