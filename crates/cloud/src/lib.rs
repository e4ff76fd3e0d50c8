//! The Hallpass cloud: customers, connections to their Entra tenants, just-in-time accounts and
//! the audit log, behind one HTTP API.
//!
//! Time and randomness are passed in ([`clock::Clock`], [`random::RandomSource`]); all SQL lives in
//! [`store`]; every row belongs to one MSP and every query names it. A state change and its audit
//! entry commit together.

// What the tests share with the benches names this crate as they do.
#[cfg(test)]
extern crate self as hallpass_cloud;

pub mod administration;
mod allocator;
pub mod app;
pub mod app_permissions;
pub mod app_registration;
pub mod approval;
#[cfg(test)]
mod attacks;
pub mod attempts;
pub mod audit;
pub mod audit_export;
pub mod audit_pruning;
pub mod authorization;
pub mod backup;
pub mod ceremony;
pub mod checkpointing;
pub mod chosen_name;
pub mod cli;
pub mod clock;
pub mod computer_sign_in;
pub mod connection_proof;
pub mod connection_view;
pub mod consent;
pub mod customer_access;
pub mod customer_administration;
pub mod disconnection;
pub mod dpop;
pub mod envelope;
pub mod expiry_radar;
pub mod failpoint;
pub mod failure;
pub mod graph_environment;
pub mod http;
pub mod invitation;
pub mod kek_rotation;
pub mod key_file;
pub mod known_role;
pub mod lifecycle;
pub mod logo;
pub mod metrics;
pub mod openapi;
pub mod passkey_details;
pub mod passkey_locking;
pub mod peers;
pub mod places;
pub mod policy;
pub mod preset_administration;
pub mod private_file;
pub mod random;
pub mod relying_party;
pub mod restore;
pub mod routes;
pub mod secret_text;
mod sentence;
pub mod session_cache;
pub mod setup;
pub mod shutdown;
pub mod store;
pub mod store_watch;
pub mod tenant_groups;
pub mod tenant_roles;
#[cfg(test)]
mod testing;
pub mod tickets;
pub mod webhook;
pub mod webhook_addition;
