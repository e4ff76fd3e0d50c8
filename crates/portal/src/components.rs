//! The portal's own components, one a file.

mod account_item;
mod sheet;

pub(crate) use account_item::AccountItem;
pub(crate) use sheet::Sheet;
