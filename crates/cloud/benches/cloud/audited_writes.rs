//! Audited writes on SQLite with full sync, one by one and by many callers at once.

use hallpass_cloud::store::Store;

use super::audited_write::{Counts, measure};

/// Prints its figures.
pub(crate) async fn run() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    let counts = Counts {
        one_by_one: 2_000,
        by_many: 20_224,
    };
    measure(&store, "audited-writes-sqlite", counts).await;
}
