//! One room a file.

mod accounts;
mod enrol;
mod home;

pub(crate) use enrol::Enrol;
pub(crate) use home::Home;
