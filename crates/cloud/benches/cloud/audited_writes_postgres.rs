//! The same as `audited-writes` on a PostgreSQL server of this program's own, which waits for the
//! disk as a real one does.

use super::audited_write::{CALLERS, by_many, fill, one_by_one, verify};
use super::figures::{ROUNDS, print};
use super::measure::rate;
use hallpass_cloud::store::{DatabaseUrl, Store};
use private_postgres::PrivatePostgres;

/// Writes in a round, one by one.
const SERIAL: usize = 500;
/// Writes in a round, by so many callers.
const CONCURRENT: usize = 10_240;

/// Prints its figures.
pub(crate) async fn run() {
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
