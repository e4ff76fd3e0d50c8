//! A customer's administrator lets our application in, in a browser.
//!
//! 1. A consent is begun by a signed-in technician for one customer. Its state is 32 random bytes,
//!    stored as a hash, good for 15 minutes and for that session alone: an answer that somebody else
//!    brings, or that was brought before, opens nothing.
//! 2. What Microsoft's page sends back is read by a pure function ([`callback`]). The tenant in it can
//!    be forged, so it proves nothing: it is believed once our own credential got a token there and
//!    Graph said the same id.
//! 3. A tenant belongs to one customer of one MSP. Whose it is elsewhere is not told.

pub mod callback;
mod failure;
mod finish;
mod start;

use core::time::Duration;

use crate::store::StoreError;
use callback::CallbackError;

pub use finish::{Finished, finish};
pub use start::{Started, start};

/// How long a consent may take.
pub const CONSENT_TTL: Duration = Duration::from_mins(15);

/// The tenant was not connected.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// There is no such customer.
    #[error("there is no such customer")]
    UnknownCustomer,
    /// There is nothing to consent to.
    #[error("there is no app registration to consent to")]
    NoRegistration,
    /// Too many are open.
    #[error("too many consents are open")]
    TooManyOpen,
    /// The customer is connected to another tenant.
    #[error("the customer is connected to another tenant")]
    OtherTenantConnected,
    /// What came back cannot be read.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// Nobody began it, or another MSP, or too long ago.
    #[error("the consent is unknown or expired")]
    Unknown,
    /// Another session began it.
    #[error("the consent was begun in another session")]
    OtherSession,
    /// It was used up.
    #[error("the consent was used before")]
    Used,
    /// The administrator, or Microsoft, said no.
    #[error("the consent was not given")]
    Declined(callback::Declined),
    /// Somebody of another tenant consented than was asked.
    #[error("another tenant consented than the one that was asked")]
    ForeignTenant,
    /// The tenant is another MSP's.
    #[error("the tenant is connected by another organisation")]
    TakenElsewhere,
    /// The tenant is another customer's of the same MSP.
    #[error("the tenant is connected as {0:?}")]
    TakenBy(String),
    /// The customer's accounts of before are in another tenant.
    #[error("the customer was connected to another tenant before")]
    FormerTenant,
    /// Microsoft knows no such tenant.
    #[error("there is no such tenant")]
    NoSuchTenant,
    /// Consent lands late.
    #[error("the consent is not visible yet")]
    Pending,
    /// Our credential is refused.
    #[error("the credential of the app registration was refused")]
    CredentialRefused(#[source] hallpass_graph::GraphError),
    /// The tenant does not answer.
    #[error("the tenant did not answer")]
    NotAnswered(#[source] hallpass_graph::GraphError),
    /// No account could be made there.
    #[error("the tenant has no domain in which accounts can be made")]
    NoDomain,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
