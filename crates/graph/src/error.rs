//! What a call can end with other than its answer.

pub mod classify;

use core::fmt;
use core::time::Duration;

use crate::token::TokenErrorKind;

/// A call that did not answer as hoped. Holds Microsoft's error code and request id, but neither
/// its message (which names users) nor anything that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphError {
    /// What was tried, in words, such as `create user`.
    pub call: &'static str,
    /// What may be concluded.
    pub kind: GraphErrorKind,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// Microsoft's `error.code`, or `AADSTS…`; empty when there was none.
    pub code: String,
    /// Microsoft's `request-id`, for its support.
    pub request_id: Option<String>,
}

impl GraphError {
    /// An error without an answer behind it.
    pub fn new(call: &'static str, kind: GraphErrorKind) -> Self {
        Self {
            call,
            kind,
            status: None,
            code: String::new(),
            request_id: None,
        }
    }

    /// Whether the same call may succeed later without anyone doing anything.
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }
}

impl GraphError {
    /// The same error after an attempt of the same call whose answer was lost: that this one was
    /// not carried out says nothing about that one. A refusal speaks for both.
    #[must_use]
    pub(crate) fn after_lost_answer(self) -> Self {
        let says_nothing =
            self.kind.is_hiccup() || matches!(self.kind, GraphErrorKind::HeldBack { .. });
        if !says_nothing {
            return self;
        }
        let retry_after = self.kind.retry_after();
        Self {
            kind: GraphErrorKind::OutcomeUnknown { retry_after },
            ..self
        }
    }
}

impl core::error::Error for GraphError {}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, self.kind)?;
        if let Some(status) = self.status {
            write!(f, " (status {status}")?;
            if !self.code.is_empty() {
                write!(f, ", {}", self.code)?;
            }
            if let Some(request_id) = &self.request_id {
                write!(f, ", request-id {request_id}")?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// What may be concluded from a failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphErrorKind {
    /// No token could be had.
    #[error("no token: {0}")]
    Token(TokenErrorKind),
    /// Graph refused a fresh token as well.
    #[error("the token was refused")]
    Unauthorized,
    /// Our application lacks a permission or, for an administrator as target, a directory role.
    #[error("not allowed")]
    Forbidden,
    /// The directory is full, soft-deleted objects included.
    #[error("the directory's quota is used up")]
    QuotaExceeded,
    /// There is no such object, or this replica has not heard of it yet.
    #[error("not found")]
    NotFound,
    /// A replica has not heard of an object that was just written.
    #[error("not replicated yet")]
    NotReplicated,
    /// The name belongs to another object: look it up, never take it over.
    #[error("the name is taken")]
    NameTaken,
    /// What was to be made is there already.
    #[error("exists already")]
    AlreadyExists,
    /// The password does not satisfy the tenant's rules: make another.
    #[error("the password was refused")]
    PasswordRefused,
    /// The domain is not one in which this tenant can have users.
    #[error("the domain was refused")]
    DomainRefused,
    /// The tenant's policy does not let this user have the sign-in method.
    #[error("the sign-in method was refused by policy")]
    MethodRefused,
    /// A Temporary Access Pass must live within the tenant's range.
    #[error("the lifetime was refused")]
    LifetimeRefused,
    /// A one-time code is not the token's: a wrong clock, or a step too late.
    #[error("the code was refused")]
    CodeRefused,
    /// Someone else is changing the object: read again, then repeat.
    #[error("busy")]
    Busy,
    /// Too many requests.
    #[error("throttled")]
    Throttled {
        /// How long to wait at least.
        retry_after: Option<Duration>,
        /// Whether the whole tenant is to be left alone, not only this call.
        is_tenant_wide: bool,
    },
    /// No connection came about: nothing happened.
    #[error("unreachable")]
    Unreachable,
    /// It was not sent: the quota for now is used up, or the tenant is known not to answer.
    #[error("held back")]
    HeldBack {
        /// How long to wait at least.
        retry_after: Duration,
    },
    /// The request may or may not have taken effect: the answer was lost, late, broken, or a
    /// server fault.
    #[error("outcome unknown")]
    OutcomeUnknown {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
    /// A list went on at an address that is not Graph's.
    #[error("a link leads away from Graph")]
    ForeignLink,
    /// Refused for a reason that repetition does not change.
    #[error("rejected")]
    Rejected,
}

impl GraphErrorKind {
    /// Whether the same call may succeed later without anyone doing anything.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Token(kind) => kind.is_retryable(),
            Self::NotFound | Self::NotReplicated | Self::HeldBack { .. } => true,
            _ => self.is_hiccup(),
        }
    }

    /// Whether it is worth a repetition within seconds.
    pub(crate) fn is_hiccup(&self) -> bool {
        match self {
            Self::Busy
            | Self::Throttled { .. }
            | Self::Unreachable
            | Self::OutcomeUnknown { .. } => true,
            Self::Token(kind) => kind.is_hiccup(),
            _ => false,
        }
    }

    /// Whether the service did not answer, or not properly: it says nothing about the request.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable | Self::OutcomeUnknown { .. } => true,
            Self::Token(kind) => matches!(
                kind,
                TokenErrorKind::Unreachable | TokenErrorKind::Unavailable { .. }
            ),
            _ => false,
        }
    }

    /// Whether a write that failed so may have been carried out.
    pub fn may_have_taken_effect(&self) -> bool {
        matches!(self, Self::OutcomeUnknown { .. })
    }

    /// Whether an object that we made minutes ago explains it.
    pub fn may_be_replication(&self) -> bool {
        matches!(self, Self::NotFound | Self::NotReplicated)
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } | Self::OutcomeUnknown { retry_after } => {
                *retry_after
            }
            Self::HeldBack { retry_after } => Some(*retry_after),
            Self::Token(kind) => kind.retry_after(),
            _ => None,
        }
    }
}
