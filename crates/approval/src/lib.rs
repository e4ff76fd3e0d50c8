//! Remote approval: one request of a technician who is signed in already, carried to an approver who
//! signs it with a passkey of their own. It is not a login (ADR 24).
//!
//! Pure: no clock, no network, no store, no randomness of its own; all of it is passed in. Compiles
//! natively and for `wasm32-unknown-unknown`; the feature `verification` needs ring and is for the
//! cloud and for `hallpass audit`.
//!
//! - [`Transaction`]: what is asked for, and the [`Digest`] that an approver's passkey signs;
//! - [`Link`] and [`Code`]: how a request is found, scanned or typed; neither holds a secret;
//! - [`NonceSecret`]: the nonce in the shown link, another one each minute;
//! - [`Number`]: the three digits that the requester reads out;
//! - [`decide()`]: what an act makes of a request, or why it is refused;
//! - [`limits`]: how many requests, prompts and tries there may be;
//! - [`computer_sign_in`]: signing in on a computer by the technician's phone, with the same parts;
//! - [`find_strangeness`]: whether a request comes from a strange place, which needs one more approver;
//! - `verify`: whether an assertion is a passkey's signature of a digest, without the cloud.

mod code;
pub mod computer_sign_in;
mod decide;
mod digest;
pub mod limits;
mod link;
mod nonce;
mod number;
mod person;
mod request;
mod strangeness;
mod transaction;
#[cfg(feature = "verification")]
mod verification;

#[cfg(test)]
mod testing;

pub use code::{Code, CodeError};
pub use decide::{Act, Refusal, decide};
pub use digest::{Digest, LinkDigest};
pub use link::{Link, LinkError};
pub use nonce::{NONCE_BYTES, NONCE_GRACE, NONCE_PERIOD, Nonce, NonceSecret};
pub use number::{InvalidNumberError, Number};
pub use person::PersonId;
pub use request::{APPROVAL_LIFETIME, Approved, Approver, Request, State};
pub use strangeness::{
    Coordinates, FAR_KM, SOON, Sighting, Strangeness, USUAL_FOR, find_strangeness, raise,
};
pub use transaction::Transaction;
#[cfg(feature = "verification")]
pub use verification::{Assertion, Expected, VerificationError, verify};
