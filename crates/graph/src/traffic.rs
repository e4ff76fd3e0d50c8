//! Who decides whether a request may be sent now, and hears what became of it: Microsoft's quotas
//! and a tenant that does not answer are kept in mind across calls by someone else.

use core::time::Duration;

use hallpass_protocol::Timestamp;

use crate::error::{GraphError, GraphErrorKind};
use crate::token::TokenErrorKind;

/// A request that is about to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outgoing {
    /// Whether it counts against the quota for writes.
    pub is_write: bool,
    /// Its price in Graph's resource units (Microsoft Learn, "Graph throttling limits").
    pub units: u32,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Feedback {
    /// The service works, whatever it said. `load` is `x-ms-throttle-limit-percentage`: the part of
    /// the quota that is used up, from 0.8; 1.0 is where refusals begin.
    Answered {
        /// How much of the quota is used up, where Graph says.
        load: Option<f64>,
        /// What time it is by Microsoft's clock.
        date: Option<Timestamp>,
    },
    /// Too many requests.
    Throttled {
        /// How long to wait at least.
        retry_after: Option<Duration>,
        /// Whether all of the tenant, or of the application, is to be left alone.
        is_tenant_wide: bool,
    },
    /// No answer, or a server fault.
    Failed {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
}

impl Feedback {
    /// What an attempt that ended in `error` says about the service.
    pub(crate) fn of_error(error: &GraphError) -> Self {
        match &error.kind {
            GraphErrorKind::Throttled {
                retry_after,
                is_tenant_wide,
            } => Self::Throttled {
                retry_after: *retry_after,
                is_tenant_wide: *is_tenant_wide,
            },
            // One token serves the whole tenant.
            GraphErrorKind::Token(TokenErrorKind::Throttled { retry_after }) => Self::Throttled {
                retry_after: *retry_after,
                is_tenant_wide: true,
            },
            GraphErrorKind::OutcomeUnknown { retry_after }
            | GraphErrorKind::Token(TokenErrorKind::Unavailable { retry_after }) => Self::Failed {
                retry_after: *retry_after,
            },
            GraphErrorKind::Unreachable | GraphErrorKind::Token(TokenErrorKind::Unreachable) => {
                Self::Failed { retry_after: None }
            }
            _ => Self::Answered {
                load: None,
                date: None,
            },
        }
    }
}

/// Asked before every request, told after every attempt.
pub trait Traffic: Send + Sync {
    /// Whether the request may be sent now; otherwise how long to wait before asking again.
    ///
    /// # Errors
    /// [`HeldBack`] when it may not.
    fn admit(&self, outgoing: Outgoing) -> Result<(), HeldBack>;

    /// What became of an attempt, the token for it included.
    fn record(&self, feedback: Feedback);
}

/// A request is not to be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack {
    /// How long to wait before asking again.
    pub wait: Duration,
}
