//! Whether a ticket may stand behind a request.

use super::{Ticket, TicketNumber, TicketSystem, TicketSystemError};

/// What the ticket system is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    /// As it was typed; not empty.
    pub(super) ticket: &'a str,
    /// Whether the policy asks for one.
    pub(super) is_required: bool,
    /// The customer's client in the ticket system, where somebody said so.
    pub(super) client: Option<u32>,
    /// The customer's name.
    pub(super) customer: &'a str,
}

/// What was found out about a ticket that is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// There was nothing to look up.
    NotAsked,
    /// It is there, open, and the customer's.
    Good,
    /// It could not be looked up, and the policy does not insist: why not, in a few words.
    Unchecked(String),
}

/// The ticket cannot stand behind the request: one sentence for the technician.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// Nothing in it is a ticket's number.
    #[error("Ticket: enter the number of one ticket, such as 4711.")]
    NoNumber,
    /// There is no such ticket.
    #[error(
        "Ticket: there is no ticket {0} in your ticket system; correct the number and ask again."
    )]
    Unknown(TicketNumber),
    /// It is closed.
    #[error("Ticket: {0} is closed; open it again or name another one.")]
    Closed(TicketNumber),
    /// It is another client's.
    #[error(
        "Ticket: {number} is not one of {customer}; correct the number or choose its customer."
    )]
    AnothersTicket {
        /// The ticket.
        number: TicketNumber,
        /// The customer's name.
        customer: String,
    },
    /// Nobody said which client the customer is.
    #[error(
        "Ticket: nobody has said which client of the ticket system {0} is; ask your administrator."
    )]
    UnknownClient(String),
    /// The system did not answer.
    #[error("Ticket: the ticket system does not answer, try again in a minute.")]
    NoAnswer,
}

/// Asks the system, and decides.
pub(super) async fn admit(
    system: &dyn TicketSystem,
    claim: Claim<'_>,
) -> Result<Verdict, TicketRefusal> {
    let number = TicketNumber::find_in(claim.ticket).ok_or(TicketRefusal::NoNumber)?;
    let Some(client) = claim.client else {
        if claim.is_required {
            return Err(TicketRefusal::UnknownClient(claim.customer.to_owned()));
        }
        let why = "the customer has no client in the ticket system";
        return Ok(Verdict::Unchecked(why.to_owned()));
    };
    decide(system.find(number).await, number, client, claim)
}

fn decide(
    answer: Result<Option<Ticket>, TicketSystemError>,
    number: TicketNumber,
    client: u32,
    claim: Claim<'_>,
) -> Result<Verdict, TicketRefusal> {
    match answer {
        Ok(None) => Err(TicketRefusal::Unknown(number)),
        Ok(Some(ticket)) if ticket.client != client => Err(TicketRefusal::AnothersTicket {
            number,
            customer: claim.customer.to_owned(),
        }),
        Ok(Some(ticket)) if ticket.is_closed => Err(TicketRefusal::Closed(number)),
        Ok(Some(_)) => Ok(Verdict::Good),
        Err(_) if claim.is_required => Err(TicketRefusal::NoAnswer),
        Err(error) => Ok(Verdict::Unchecked(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(
        answer: Result<Option<Ticket>, TicketSystemError>,
        is_required: bool,
    ) -> Result<Verdict, TicketRefusal> {
        let number = TicketNumber::find_in("4711").unwrap();
        let claim = Claim {
            ticket: "4711",
            is_required,
            client: Some(12),
            customer: "Contoso",
        };
        decide(answer, number, 12, claim)
    }

    #[test]
    fn ticket_that_is_open_and_the_customers_is_good_and_any_other_is_refused() {
        let ticket = |client, is_closed| Ok(Some(Ticket { client, is_closed }));
        for is_required in [true, false] {
            assert_eq!(decided(ticket(12, false), is_required), Ok(Verdict::Good));
            let refused = |answer| decided(answer, is_required).unwrap_err().to_string();
            assert!(refused(Ok(None)).contains("no ticket 4711"));
            assert!(refused(ticket(12, true)).contains("4711 is closed"));
            // Of another client's ticket nothing is told, closed or not.
            for is_closed in [true, false] {
                assert!(refused(ticket(13, is_closed)).contains("4711 is not one of Contoso"));
            }
        }
    }

    #[test]
    fn system_that_does_not_answer_stops_a_required_ticket_and_marks_an_optional_one() {
        for error in [
            TicketSystemError::TimedOut,
            TicketSystemError::Unreachable,
            TicketSystemError::Unreadable,
            TicketSystemError::SignInRefused { status: 401 },
        ] {
            assert_eq!(decided(Err(error), true), Err(TicketRefusal::NoAnswer));
            let unchecked = Ok(Verdict::Unchecked(error.to_string()));
            assert_eq!(decided(Err(error), false), unchecked);
        }
    }
}
