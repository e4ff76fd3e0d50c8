//! Proof of possession (DPoP, RFC 9449): every request that needs a session, and every step of a
//! ceremony, carries a fresh signature by a key that cannot leave the browser. A token that is
//! copied is worth nothing without it.
//!
//! - Stricter than the RFC where our clients allow it: ES256 alone, a nonce always, the URL compared
//!   byte for byte.
//! - A proof is good once, and in this process alone: nonces are made under a key that is drawn at
//!   the start, and accepted proofs are remembered in memory for as long as they could come back.

mod checker;
mod nonce;
mod proof;
mod replay;

pub use checker::{AcceptedProof, ProofChecker, ProofError, ProvenRequest};
pub use nonce::NONCE_LIFE;
pub use proof::ProofFormError;

/// How far a proof's time may be from the cloud's clock, either way.
pub const CLOCK_TOLERANCE: core::time::Duration = core::time::Duration::from_mins(1);
