//! An invitation becomes a technician with a passkey.

pub mod finish;
pub mod start;

use hallpass_protocol::ErrorCode;

use crate::failure::Failure;

/// The invitation cannot be used: one text for unknown, used and expired.
fn invitation_invalid() -> Failure {
    Failure::new(
        ErrorCode::InvitationInvalid,
        "This invitation is not valid: it was used already, has expired, or the link is \
         incomplete; ask your administrator for a new one.",
    )
}

#[cfg(test)]
mod tests;
