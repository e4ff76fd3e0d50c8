//! Audited writes on SQLite with full sync, one by one and by many callers at once.

use super::audited_write::{CALLERS, by_many, fill, one_by_one, verify};
use super::figures::{ROUNDS, print};
use super::measure::rate;
use hallpass_cloud::store::Store;

/// Writes in a round, one by one.
const SERIAL: usize = 2_000;
/// Writes in a round, by so many callers.
const CONCURRENT: usize = 20_224;

/// Prints its figures.
pub(crate) async fn run() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    fill(&store).await;

    let mut number = 0;
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let took = one_by_one(&store, number, SERIAL).await;
        number += SERIAL;
        samples.push(rate(SERIAL, took));
    }
    print("audited-writes-sqlite-serial", "per s", &samples);

    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let took = by_many(&store, number, CONCURRENT / CALLERS).await;
        number += CONCURRENT;
        samples.push(rate(CONCURRENT, took));
    }
    print("audited-writes-sqlite", "per s", &samples);
    verify(&store).await;
}
