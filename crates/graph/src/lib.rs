//! Microsoft Graph and Entra's token endpoint, for the calls that Hallpass makes.
//!
//! A [`GraphClient`] speaks for one tenant with one application credential. Every answer is typed,
//! every failure is a [`GraphError`] whose kind says what the caller may conclude: in particular
//! [`GraphErrorKind::OutcomeUnknown`] after a write means that it may have taken effect, and the
//! caller has to look before it repeats. Time, waiting and randomness are passed in
//! ([`Environment`]); addresses come from configuration ([`Endpoints`]).
//!
//! Source of the rules: Microsoft Learn, "Microsoft Graph throttling guidance", "Error responses",
//! and the pages of the single calls.

pub mod access_passes;
pub mod client;
pub mod credential;
pub mod deleted_users;
pub mod endpoints;
pub mod environment;
pub mod error;
pub mod groups;
pub mod hardware_oath;
pub mod http;
pub mod licences;
pub mod method_policy;
pub mod organization;
pub mod password;
pub mod retry;
pub mod retry_after;
pub mod rights;
pub mod roles;
pub mod token;
pub mod traffic;
pub mod users;

pub use access_passes::{AccessPass, NewAccessPass};
pub use client::{GraphClient, Priority};
pub use credential::{AppCredential, AppProof, CertificateError, ClientSecret, SigningCertificate};
pub use deleted_users::DeletedUser;
pub use endpoints::Endpoints;
pub use environment::Environment;
pub use error::{GraphError, GraphErrorKind};
pub use groups::{Group, GroupPage};
pub use hardware_oath::{OathDevice, OathMethod};
pub use licences::Licence;
pub use method_policy::{AccessPassPolicy, MethodScope};
pub use organization::{Domain, Organization};
pub use rights::GrantedRights;
pub use roles::{RoleAssignment, RoleDefinition};
pub use token::TokenErrorKind;
pub use traffic::{Feedback, HeldBack, Outgoing, Traffic};
pub use users::{DirectoryUser, NewUser};
