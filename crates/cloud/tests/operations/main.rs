//! The program as an operator runs it: start, administer beside the running cloud, verify, back up,
//! restart.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod accounts;
mod app_registration;
mod audit;
mod backup;
mod connection;
mod disk_full;
#[path = "../../src/testing/halo.rs"]
mod halo;
mod metrics;
mod openapi;
mod places;
mod policy;
mod presets;
mod program;
mod serving;
mod small_disk;
mod technicians;
mod tickets;
mod webhooks;
