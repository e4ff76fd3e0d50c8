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
    let Some(stored) = row.try_get::<Option<&str>>("sign_in_method")? else {
        return Ok(None);
    };
    METHODS
        .iter()
        .find(|(_, name)| *name == stored)
        .map(|(method, _)| Some(*method))
        .ok_or_else(|| StoreError::unreadable(TABLE, format!("sign_in_method {stored}")))
}
