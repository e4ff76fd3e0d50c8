//! The audit log: what is recorded, and the hash chain and the signed checkpoints that show whether
//! it was touched.
//!
//! Pure; [`crate::store::audit`] keeps the rows.

mod approval_verifier;
mod chain;
pub mod checkpoint;
mod event;
pub mod export;
mod log_verifier;
mod verify;

pub use approval_verifier::{ApprovalVerifier, BadApproval};
pub use chain::{ChainHash, EntryToHash, GENESIS};
pub use event::{AccountStep, Actor, AuditEvent, AuditRecord, RegistrationFacts};
pub use log_verifier::{LogProof, LogStart, LogVerifier};
pub use verify::{BadEntry, ChainEnd, ChainVerifier, Fault, StoredEntry};
