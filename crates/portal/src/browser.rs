//! Thin edges to the browser: its key store, its tab's storage, its words for dates, the address.

pub(crate) mod address;
pub(crate) mod away;
pub(crate) mod chosen_file;
pub(crate) mod date;
pub(crate) mod device_key;
pub(crate) mod js;
pub(crate) mod key_store;
pub(crate) mod pause;
pub(crate) mod random;
pub(crate) mod tab_store;
