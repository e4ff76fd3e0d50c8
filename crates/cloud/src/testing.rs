//! What handlers' tests share: a cloud in memory's reach, and an authenticator in software.

mod accounts;
mod authenticator;
mod browser_key;
mod ceremonies;
mod connected_customer;
pub(crate) mod documented;
mod halo;
mod idle_app;
mod provisioned_account;
mod receiver;
mod requests;
mod staff;
mod test_app;
mod test_database;

pub(crate) use accounts::{add_customer, connect_customer, make_held, make_ready, request_for};
pub(crate) use authenticator::Authenticator;
pub(crate) use browser_key::BrowserKey;
pub(crate) use ceremonies::signed_in;
pub(crate) use halo::{CLIENT_ID, CLIENT_SECRET, FakeHalo};
pub(crate) use idle_app::{EXTENSION, FIREFOX_EXTENSION, PORTAL, TestLimits};
pub(crate) use receiver::{Received, Receiver};
pub(crate) use requests::Answer;
pub(crate) use staff::{Member, secret_of};
pub(crate) use test_app::TestApp;
pub(crate) use test_database::TestDatabase;
