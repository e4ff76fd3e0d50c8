//! The caller's session.

pub mod end;
pub mod get;

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::session::SessionView;

use crate::store::passkeys::EnrolledPasskey;
use crate::store::sessions::Session;
use crate::store::technicians::Technician;

/// When clients forget their secrets because nobody is there: a quarter of an hour.
const LOCK_AFTER_S: u32 = 900;

/// A session, as clients see it.
pub(super) fn view_of(
    session: &Session,
    technician: Technician,
    passkey: &EnrolledPasskey,
    msp_name: String,
    server_time: Timestamp,
) -> SessionView {
    SessionView {
        id: session.id,
        technician: technician.into(),
        passkey: passkey.to_view(),
        msp_name,
        expires_at: session.expires_at,
        idle_timeout_s: session.idle_timeout_s,
        lock_after_s: LOCK_AFTER_S,
        account_id: session.account.as_ref().map(|account| account.account_id),
        server_time,
    }
}

/// As it travels and is stored; cut off at about 136 years.
pub(super) fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
