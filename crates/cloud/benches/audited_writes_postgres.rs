//! The same as `audited-writes` on a PostgreSQL server of this program's own, which waits for the
//! disk as a real one does.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot go on stops"
)]

mod audited_write;
mod figures;
mod measure;

use audited_write::{CALLERS, by_many, fill, one_by_one, verify};
use figures::{ROUNDS, print};
use hallpass_cloud::store::{DatabaseUrl, Store};
use measure::rate;
use private_postgres::PrivatePostgres;

/// Writes in a round, one by one.
const SERIAL: usize = 500;
/// Writes in a round, by so many callers.
const CONCURRENT: usize = 10_240;

#[tokio::main]
async fn main() {
    let server = PrivatePostgres::start("on");
    let url: DatabaseUrl = server.create_database().parse().unwrap();
    let store = Store::connect(&url).await.unwrap();
    fill(&store).await;

    let mut number = 0;
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let took = one_by_one(&store, number, SERIAL).await;
        number += SERIAL;
        samples.push(rate(SERIAL, took));
    }
    print("audited-writes-postgres-serial", "per s", &samples);

    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let took = by_many(&store, number, CONCURRENT / CALLERS).await;
        number += CONCURRENT;
        samples.push(rate(CONCURRENT, took));
    }
    print("audited-writes-postgres", "per s", &samples);
    verify(&store).await;
}
