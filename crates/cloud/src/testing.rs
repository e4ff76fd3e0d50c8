//! What handlers' tests share: a cloud in memory's reach, and an authenticator in software.

mod authenticator;
mod browser_key;
mod receiver;
mod staff;
mod test_app;
mod test_database;

pub(crate) use authenticator::Authenticator;
pub(crate) use browser_key::BrowserKey;
pub(crate) use receiver::{Received, Receiver};
pub(crate) use staff::{Member, secret_of};
pub(crate) use test_app::{Answer, EXTENSION, FIREFOX_EXTENSION, PORTAL, TestApp, TestLimits};
pub(crate) use test_database::TestDatabase;
