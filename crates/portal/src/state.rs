//! What the rooms show, as plain values with plain methods: tested natively.

pub(crate) mod account_list;
pub(crate) mod enrolment;
pub(crate) mod passkey_name;
