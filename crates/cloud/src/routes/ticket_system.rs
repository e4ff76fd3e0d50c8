//! The MSP's ticket system.

pub mod get;
pub mod put;
pub mod remove;
pub mod test;

use hallpass_protocol::ErrorCode;

use crate::failure::Failure;

/// What is answered where there is none.
fn missing() -> Failure {
    Failure::new(
        ErrorCode::TicketSystemMissing,
        "There is no ticket system; save one first, or reload the page.",
    )
}

#[cfg(test)]
mod tests;
