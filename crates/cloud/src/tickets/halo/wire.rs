//! What travels between Hallpass and Halo, as far as Hallpass looks at it.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::tickets::{Ticket, TicketNumber};

/// The id of the status "Closed" in each Halo: it cannot be removed there.
const CLOSED: i64 = 9;

/// The answer of `/auth/token`.
#[derive(Deserialize)]
pub(super) struct Token {
    pub(super) access_token: Zeroizing<String>,
}

/// The answer of `GET /api/Tickets/{id}`.
#[derive(Debug, Deserialize)]
pub(super) struct HaloTicket {
    pub(super) id: i64,
    client_id: Option<i64>,
    status_id: Option<i64>,
    /// Whether it was closed and not opened again.
    #[serde(default)]
    hasbeenclosed: Option<bool>,
}

impl HaloTicket {
    /// `None` for one that names no client: it is nobody's.
    pub(super) fn to_ticket(&self) -> Option<Ticket> {
        Some(Ticket {
            client: u32::try_from(self.client_id?).ok()?,
            // Where either says so: access is not given for work that may be over.
            is_closed: self.hasbeenclosed == Some(true) || self.status_id == Some(CLOSED),
        })
    }
}

/// An element of what `POST /api/Actions` takes.
#[derive(Debug, Serialize)]
pub(super) struct NewAction<'a> {
    ticket_id: u32,
    outcome: &'static str,
    note: &'a str,
    hiddenfromuser: bool,
    sendemail: bool,
}

impl<'a> NewAction<'a> {
    /// A note that the end user does not see, and nobody is mailed.
    pub(super) const fn private_note(number: TicketNumber, note: &'a str) -> Self {
        Self {
            ticket_id: number.get(),
            outcome: "Private Note",
            note,
            hiddenfromuser: true,
            sendemail: false,
        }
    }
}
