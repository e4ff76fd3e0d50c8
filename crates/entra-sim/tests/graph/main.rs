//! The token endpoint and Graph over HTTP, as a client meets them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected shall fail right there"
)]

mod client;
mod faults;
mod groups;
mod roles;
mod tokens;
mod users;
