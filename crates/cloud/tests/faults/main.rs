//! The real program under faults: killed at random moments and at every commit and call of Graph,
//! started again, and held against the invariants.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod api;
#[path = "../../src/testing/browser_key.rs"]
mod browser_key;
#[expect(dead_code, reason = "backups are for other tests")]
#[path = "../lifecycle/database.rs"]
mod database;
mod desk;
mod disturbances;
mod failpoints;
#[path = "../lifecycle/installation.rs"]
mod installation;
mod kills;
mod program;
mod seeded;
mod site;
#[expect(
    dead_code,
    reason = "only other tests run one command after the other on it"
)]
#[path = "../operations/small_disk.rs"]
mod small_disk;
mod verdict;
