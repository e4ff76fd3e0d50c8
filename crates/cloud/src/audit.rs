//! The audit log: what is recorded, and the hash chain that shows whether it was touched.
//!
//! Pure; [`crate::store::audit`] keeps the rows.

mod chain;
mod event;
mod verify;

pub use chain::{ChainHash, EntryToHash, GENESIS};
pub use event::{AccountStep, Actor, AuditEvent, AuditRecord};
pub use verify::{BadEntry, ChainVerifier, Fault, StoredEntry};
