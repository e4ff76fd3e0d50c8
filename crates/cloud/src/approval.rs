//! Remote approval: requests for accounts that wait until somebody else says yes.
//!
//! 1. A request is made, and its account comes to be, only when all that lets an account be asked for
//!    holds: reach, policy, the tenant, the requester. It is looked at anew with the last approval.
//! 2. Every change is decided by [`hallpass_approval::decide`], and written down where the request is
//!    still the one that was decided on, and in time. Nothing is decided in two places.
//! 3. The account is made in the transaction of the last approval.
//! 4. Who approves signs the whole request with a passkey of their own; the log keeps what checks it.
//! 5. Number and nonce key lie in an envelope. The number is shown to the requester's browser alone.

mod approving;
mod caller;
mod closing;
mod denial;
mod evidence;
mod expiry;
mod facts;
mod limits;
mod listing;
mod making;
mod opening;
mod reach;
mod record;
mod refusal;
mod view;
mod warnings;
mod whereabouts;

use std::sync::Arc;

use hallpass_protocol::ids::{ApprovalId, MspId};
use tokio::sync::broadcast;

pub use caller::Caller;
pub use evidence::{ApprovalEvidence, EvidenceError};
pub(crate) use listing::LISTED_FOR;
pub(crate) use reach::count_approvers;
pub use record::{Approval, ApprovalSecrets, Given, SignedAssertion, Stage};
pub use refusal::ApprovalError;
pub(crate) use view::name_of;
pub(crate) use whereabouts::warning_of;

use crate::clock::SharedClock;
use crate::envelope::KeyRing;
use crate::lifecycle::Lifecycle;
use crate::places::Places;
use crate::random::SharedRandom;
use crate::relying_party::RelyingParty;
use crate::store::Store;

/// How many changes a slow listener may fall behind before it misses some.
const CHANGES_KEPT: usize = 1024;

/// Requests were changed, and the change is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalChanged {
    /// This one.
    One(MspId, ApprovalId),
    /// Nobody knows which, by another process: read everything again.
    Some,
}

/// What [`Approvals`] work with.
pub struct ApprovalsParts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub random: SharedRandom,
    /// The keys under which secrets are stored.
    pub keys: Arc<KeyRing>,
    /// Where accounts are made.
    pub lifecycle: Lifecycle,
    /// Whose passkeys approve.
    pub relying_party: Arc<RelyingParty>,
    /// Where addresses are.
    pub places: Places,
}

/// The requests of all MSPs. Clones share everything.
#[derive(Clone)]
pub struct Approvals {
    parts: Arc<ApprovalsParts>,
    changes: broadcast::Sender<ApprovalChanged>,
}

impl Approvals {
    /// Nothing expires before [`Self::run`].
    pub fn new(parts: ApprovalsParts) -> Self {
        Self {
            parts: Arc::new(parts),
            changes: broadcast::channel(CHANGES_KEPT).0,
        }
    }

    /// Hears of every change after it was committed. Who falls behind misses changes and is told so.
    pub fn subscribe(&self) -> broadcast::Receiver<ApprovalChanged> {
        self.changes.subscribe()
    }

    /// A request was changed, here or by another process: tells those who listen here.
    pub fn announce(&self, change: ApprovalChanged) {
        // Nobody listening is no fault.
        let _listeners = self.changes.send(change);
    }
}
