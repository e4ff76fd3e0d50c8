//! What Hallpass wants of a ticket system.

use core::pin::Pin;
use core::time::Duration;

use zeroize::Zeroizing;

use super::TicketNumber;
use crate::webhook::UrlError;

/// What comes of a call, some time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, TicketSystemError>> + Send + 'a>>;

/// A ticket system. Calls end in bounded time, and may be repeated.
pub trait TicketSystem: Send + Sync {
    /// Signs in, and tries whether tickets may be read.
    fn check(&self) -> Answer<'_, ()>;

    /// The ticket with this number; `None` when there is none, or none that Hallpass may see.
    fn find(&self, number: TicketNumber) -> Answer<'_, Option<Ticket>>;

    /// Adds a note that the ticket's end user does not see.
    fn add_note<'a>(&'a self, number: TicketNumber, note: &'a str) -> Answer<'a, ()>;
}

/// A ticket, as far as Hallpass looks at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// The system's id of the client that it belongs to.
    pub client: u32,
    /// Whether work on it is over.
    pub is_closed: bool,
}

/// The ticket system did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketSystemError {
    /// The address is not allowed any more.
    #[error("its address must be https:// on the public Internet, or in a --webhook-network")]
    Url(#[from] UrlError),
    /// There is no connection.
    #[error(
        "its address could not be reached, or its certificate is not trusted: compare it with the one \
         in your browser"
    )]
    Unreachable,
    /// No answer in time.
    #[error("no answer came in time")]
    TimedOut,
    /// The client id or its secret is wrong, or the application lacks the scopes.
    #[error(
        "it refused the client id, its secret or its scopes (HTTP {status}): compare all three with \
         the application in HaloPSA, and the tenant, where its host serves several"
    )]
    SignInRefused {
        /// The answer's status.
        status: u16,
    },
    /// Whoever the application logs in as may not read tickets.
    #[error(
        "it lets Hallpass in, and does not let it read tickets (HTTP {status}): give the application, \
         and the agent whom it logs in as, the right to"
    )]
    ReadingRefused {
        /// The answer's status.
        status: u16,
    },
    /// An answer that is no success.
    #[error("it answered HTTP {status}")]
    Refused {
        /// The answer's status.
        status: u16,
        /// When to come again, as it says.
        retry_after: Option<Duration>,
    },
    /// An answer that is not what its documentation says.
    #[error("it answered something that Hallpass does not understand")]
    Unreadable,
}

impl TicketSystemError {
    /// Whether the same call will never succeed, whatever anybody mends outside the ticket.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 400 | 404 | 409 | 410 | 422,
                ..
            }
        )
    }

    /// When to come again, as the system says.
    pub const fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => retry_after,
            _ => None,
        }
    }
}

/// What Hallpass signs in to the ticket system with.
pub struct TicketSecret(Zeroizing<String>);

impl TicketSecret {
    /// Takes the secret.
    pub fn new(secret: Zeroizing<String>) -> Self {
        Self(secret)
    }

    /// The secret itself. Each use says why in a comment.
    pub fn expose(&self) -> &str {
        &self.0
    }
}
