//! What an MSP remembers of a browser's wish that one of its technicians looked at.

use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::ids::{AccountId, ComputerSignInId, CustomerId, MspId, TechnicianId};
use hallpass_protocol::place::Place;

use super::Stage;

/// A wish, as it stands in the list of attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerAttempt {
    /// Whose list.
    pub msp_id: MspId,
    /// Which wish.
    pub sign_in_id: ComputerSignInId,
    /// Whose phone looked at it.
    pub technician_id: TechnicianId,
    /// The computer's browser in words.
    pub browser: String,
    /// The computer's address, where one is known.
    pub address: Option<String>,
    /// Where that is.
    pub place: Option<Place>,
    /// What was unusual about where the phone is.
    pub warnings: Vec<ApprovalWarning>,
    /// When the wish was made.
    pub requested_at: Timestamp,
    /// Until when it could be decided.
    pub expires_at: Timestamp,
    /// How it ended; `None` while it is open, or when nobody decided in time.
    pub ending: Option<Ending>,
}

/// How a wish ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What became of it.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
    /// From which address; of what the computer took back, none.
    pub from: Option<String>,
    /// Where that is.
    pub place: Option<Place>,
    /// Whether the technician says that it was not them who asked.
    pub is_alarm: bool,
    /// What it was signed in for, where it was allowed.
    pub allowed: Option<Allowed>,
}

/// What a computer was signed in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The name of the passkey that signed.
    pub passkey_name: String,
    /// For which account.
    pub account_id: AccountId,
    /// At which customer.
    pub customer_id: CustomerId,
    /// The customer's name then.
    pub customer_name: String,
    /// The preset's name.
    pub preset_name: String,
    /// How long the session lasts at most, in seconds.
    pub lifetime_s: u32,
}
