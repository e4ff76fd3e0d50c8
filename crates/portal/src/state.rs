//! What the rooms show, as plain values with plain methods: tested natively.

pub(crate) mod access;
pub(crate) mod account_list;
pub(crate) mod approval;
pub(crate) mod attempts;
pub(crate) mod connection_badge;
pub(crate) mod customer_list;
pub(crate) mod ended_accounts;
pub(crate) mod enrolment;
pub(crate) mod idle;
pub(crate) mod inbox;
pub(crate) mod initials;
pub(crate) mod logo;
pub(crate) mod member_choice;
pub(crate) mod new_registration;
pub(crate) mod passkey_list;
pub(crate) mod passkey_name;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod powers;
pub(crate) mod presence;
pub(crate) mod presets;
pub(crate) mod role;
pub(crate) mod search;
pub(crate) mod technician_list;
pub(crate) mod ticket_clients;
pub(crate) mod webhook_events;
