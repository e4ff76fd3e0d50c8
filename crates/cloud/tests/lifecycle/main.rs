//! The life of accounts against a simulated tenant: the whole way, every fault, and a crash at
//! every call.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod alarms;
mod at_once;
mod clock;
mod clock_jumps;
mod cloud;
mod crash;
#[expect(dead_code, reason = "disturbing it is for other tests")]
mod database;
mod disconnection;
mod extension;
mod faults;
mod groups;
mod installation;
mod invariants;
mod leases;
mod odd_answers;
mod outages;
mod passkeys;
mod policy;
mod preflight;
mod process;
mod quarantine;
mod reconcile;
mod replicas;
mod rotate_key;
mod rotation;
mod scheduled_start;
mod secrets;
mod sign_in_methods;
mod stack;
mod whole_way;
