//! How an account signs in, as a column.

use hallpass_protocol::account::SignInMethod;

use super::TABLE;
use crate::store::StoreError;
use crate::store::sql::Row;

const METHODS: [(SignInMethod, &str); 3] = [
    (SignInMethod::AccessPass, "access_pass"),
    (SignInMethod::OneTimeCode, "one_time_code"),
    (SignInMethod::Password, "password"),
];

/// The column's text; `None` for a method that this version does not know.
pub(super) fn name(method: SignInMethod) -> Option<&'static str> {
    METHODS
        .iter()
        .find(|(known, _)| *known == method)
        .map(|(_, name)| *name)
}

pub(super) fn read(row: &Row) -> Result<Option<SignInMethod>, StoreError> {
    let stored: Option<&str> = row.try_get("sign_in_method")?;
    stored.map(find).transpose()
}

/// The column's text for methods in their order.
pub(super) fn names(methods: &[SignInMethod]) -> String {
    let known: Vec<&str> = methods.iter().filter_map(|&method| name(method)).collect();
    known.join(" ")
}

pub(super) fn read_allowed(row: &Row) -> Result<Option<Vec<SignInMethod>>, StoreError> {
    let stored: Option<&str> = row.try_get("allowed_methods")?;
    stored
        .map(|names| names.split_whitespace().map(find).collect())
        .transpose()
}

fn find(stored: &str) -> Result<SignInMethod, StoreError> {
    METHODS
        .iter()
        .find(|(_, name)| *name == stored)
        .map(|(method, _)| *method)
        .ok_or_else(|| StoreError::unreadable(TABLE, format!("sign-in method {stored}")))
}
