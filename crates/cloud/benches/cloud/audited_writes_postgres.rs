//! The same as `audited-writes` on a PostgreSQL server of this program's own, which waits for the
//! disk as a real one does.

use hallpass_cloud::store::{DatabaseUrl, Store};
use private_postgres::PrivatePostgres;

use super::audited_write::{Counts, measure};

/// Prints its figures.
pub(crate) async fn run() {
    let server = PrivatePostgres::start("on");
    let url: DatabaseUrl = server.create_database().parse().unwrap();
    let store = Store::connect(&url).await.unwrap();
    let counts = Counts {
        one_by_one: 500,
        by_many: 10_240,
    };
    measure(&store, "audited-writes-postgres", counts).await;
}
