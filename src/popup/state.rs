//! What the pages show, as plain values with plain methods: tested natively.

pub(crate) mod account_row;
pub(crate) mod approval;
pub(crate) mod approval_need;
pub(crate) mod cloud_address;
pub(crate) mod computer;
pub(crate) mod customer_search;
pub(crate) mod extension_choice;
pub(crate) mod fill_choice;
pub(crate) mod inbox;
pub(crate) mod keeping;
pub(crate) mod lifetime_choice;
pub(crate) mod request_form;
pub(crate) mod start_choice;
