//! Sign-in on a computer by the technician's phone: one account, on a browser that has no passkey of
//! theirs (ADR 26).
//!
//! The same parts as a request for approval has: a link with a nonce of a minute, a number with one
//! try, a digest over everything that is shown. What differs is who asks: nobody knows. So the
//! technician's own passkey signs which browser it is for, and the phone has to be in its network.

mod decide;
mod link;
mod transaction;

pub use decide::{Act, Refusal, State, Way, Wish, decide};
pub use link::Link;
pub use transaction::{SignIn, Transaction};

use core::time::Duration;

/// How long a wish waits.
pub const WISH_LIFETIME: Duration = Duration::from_mins(10);

/// How long the computer stays signed in, at most.
pub const SESSION_LIFETIME: Duration = Duration::from_hours(1);

/// How many wishes of one network wait at once.
pub const OPEN_OF_NETWORK_MAX: u32 = 5;

/// How many wait at once in the whole installation.
pub const OPEN_IN_ALL_MAX: u32 = 1_000;
