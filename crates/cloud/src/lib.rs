//! The Hallpass cloud: customers, connections to their Entra tenants, just-in-time accounts and
//! the audit log, behind one HTTP API.
//!
//! Time and randomness are passed in ([`clock::Clock`], [`random::RandomSource`]); all SQL lives in
//! [`store`]; every row belongs to one MSP and every query names it. A state change and its audit
//! entry commit together.

pub mod administration;
pub mod app;
#[cfg(test)]
mod attacks;
pub mod audit;
pub mod authorization;
pub mod ceremony;
pub mod chosen_name;
pub mod cli;
pub mod clock;
pub mod connection_proof;
pub mod dpop;
pub mod envelope;
pub mod failure;
pub mod graph_environment;
pub mod http;
pub mod invitation;
pub mod kek_rotation;
pub mod key_file;
pub mod lifecycle;
pub mod passkey_details;
pub mod random;
pub mod relying_party;
pub mod routes;
pub mod secret_text;
pub mod session_cache;
pub mod setup;
pub mod shutdown;
pub mod store;
#[cfg(test)]
mod testing;
