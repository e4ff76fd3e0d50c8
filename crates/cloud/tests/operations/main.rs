//! The program as an operator runs it day by day: audit log, backups, webhooks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod backup;
mod disk_full;
mod metrics;
mod program;
mod webhooks;
