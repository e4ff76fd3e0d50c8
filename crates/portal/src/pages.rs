//! One room a file.

mod access;
mod accounts;
mod app_registration;
mod approvals;
mod approve;
mod attempts;
mod connection;
mod customers;
mod enrol;
mod groups;
mod policy;
mod presets;
mod security;
mod sign_in;
mod technician;
mod technicians;
mod tickets;
mod webhooks;

pub(crate) use access::AccessRoom;
pub(crate) use accounts::Accounts;
pub(crate) use app_registration::AppRegistration;
pub(crate) use approvals::Approvals;
pub(crate) use approve::Approve;
pub(crate) use attempts::Attempts;
pub(crate) use connection::{ConnectionPage, ConsentReturn};
pub(crate) use customers::Customers;
pub(crate) use enrol::Enrol;
pub(crate) use groups::Groups;
pub(crate) use policy::PolicyRoom;
pub(crate) use presets::PresetsRoom;
pub(crate) use security::Security;
pub(crate) use sign_in::SignIn;
pub(crate) use technician::TechnicianPage;
pub(crate) use technicians::Technicians;
pub(crate) use tickets::TicketsRoom;
pub(crate) use webhooks::Webhooks;
