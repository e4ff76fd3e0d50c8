//! The caller's own passkeys.

pub mod finish;
pub mod list;
pub mod remove;
pub mod rename;
pub mod start;

use hallpass_protocol::ids::PasskeyId;

use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::passkeys::{self, EnrolledPasskey};
use crate::store::sql;

/// The passkey that a path names, when it is the caller's.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<EnrolledPasskey, Failure> {
    let id: PasskeyId = id.parse().map_err(|_| Failure::not_found())?;
    let passkey = passkeys::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(caller.relation_to(passkey.technician_id))?;
    Ok(passkey)
}

#[cfg(test)]
mod tests;
