//! The cloud's API. The type says what may be called: [`Api`] needs no session, [`SignedInApi`]
//! stands in one. Every call carries a proof by this browser's key (RFC 9449).

mod access;
mod approvals;
mod call;
mod client;
mod computers;
mod connections;
mod customers;
mod fetch;
mod groups;
mod logos;
mod open;
mod policy;
mod presets;
mod prover;
mod signed_in;
mod stream;
mod technicians;
mod ticket_system;
mod webhooks;
mod yours;

pub(crate) use call::CallError;
pub(crate) use client::{Client, Identity, Token};
pub(crate) use open::Api;
pub(crate) use presets::PresetOutcome;
pub(crate) use signed_in::SignedInApi;
pub(crate) use stream::LiveStream;
