//! Tickets: where an MSP has a ticket system, a request's ticket has to be there, open, and the
//! customer's; and the ticket is told of the account's start and end.
//!
//! An MSP without a ticket system has tickets as the policy asks for them, and nothing is looked up.
//!
//! What a ticket is told is read from the audit log, as [webhooks](crate::webhook) are: the system
//! remembers the last entry that it was told, and what stands behind it is told again and again until
//! it is taken. No account waits for that. A note may come twice after a crash, and never not at all,
//! unless the system refuses it for good.

mod administration;
mod admission;
mod halo;
mod note;
mod notes;
mod number;
mod settings;
mod system;

pub use administration::{
    find_ticket_system, remove_ticket_system, set_ticket_client, test_response,
};
pub use admission::{TicketRefusal, Verdict};
pub use halo::{HaloHttp, HaloPsa};
pub use note::note_of;
pub use notes::Tickets;
pub use number::TicketNumber;
pub use settings::{SaveTicketSystem, SaveTicketSystemError, TicketSettings, save_ticket_system};
pub use system::{Answer, Ticket, TicketSecret, TicketSystem, TicketSystemError};

#[cfg(test)]
mod tests;
