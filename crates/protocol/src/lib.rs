//! The wire types between the Hallpass cloud, its browser extension and its portal.
//!
//! Plain `serde` types, no I/O, no clock, no DOM: they compile natively and for
//! `wasm32-unknown-unknown`. Times travel as RFC 3339 in UTC with `Z`, durations as whole seconds
//! (`…_s`), bytes as unpadded base64url, ids as hyphenated UUIDs.
//!
//! The feature `schema` derives the JSON Schemas that the cloud's OpenAPI document is made of.
//!
//! The extension and the cloud are updated apart, so the reading side is tolerant: new fields are
//! optional, and enums that the cloud may extend have an `Unknown` variant.

pub mod access;
pub mod account;
pub mod app_registration;
pub mod approval;
pub mod attempt;
pub mod base64url;
pub mod computer_sign_in;
pub mod connection;
pub mod credential;
pub mod customer;
pub mod dpop;
pub mod enrolment;
pub mod error;
pub mod event;
pub mod ids;
pub mod lifetime;
pub mod logo;
pub mod meta;
pub mod place;
pub mod policy;
pub mod preset;
pub mod preset_proposal;
#[cfg(feature = "schema")]
mod schema;
pub mod session;
pub mod sse;
pub mod technician;
pub mod tenant_group;
pub mod tenant_role;
pub mod ticket_system;
pub mod timestamp;
pub mod webhook;

pub use base64url::Base64Url;
pub use error::{ApiError, ErrorCode};
pub use lifetime::Lifetime;
pub use timestamp::{ParseTimestampError, Timestamp};
