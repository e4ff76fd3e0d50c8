//! What a session that a phone opened is bound to.

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::SealedCredential;
use hallpass_protocol::ids::{AccountId, TechnicianId};

use crate::lifecycle::{Account, Progress};

/// The one account of a computer's session. The session ends with it, or with this version of its
/// credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBound {
    /// Which.
    pub account_id: AccountId,
    /// The version of the credential that the phone sealed.
    pub version: u32,
    /// Sealed to the computer's one-time key; `None` where the cloud holds the credential.
    pub sealed: Option<SealedCredential>,
}

impl AccountBound {
    /// Whether the session still stands with the account as it is.
    pub fn stands_with(
        &self,
        account: &Account,
        technician_id: TechnicianId,
        now: Timestamp,
    ) -> bool {
        account.id == self.account_id
            && account.technician_id == technician_id
            && account.progress == Progress::Ready
            && account.confirmed_version == self.version
            && account.ends_at.is_some_and(|end| now < end)
    }
}
