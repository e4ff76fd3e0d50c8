//! What the worker may put into a page.

use super::fill::Slot;
use crate::sentence;

/// What the worker holds for this page: the account that the technician's intent bound to the tab.
/// Holds no secret; the worker puts the values into the plan's slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The account's sign-in name.
    pub user_principal_name: String,
    /// What became of the account's secrets.
    pub secrets: Standings,
    /// The user name was not yet submitted in this document.
    pub may_submit_user_name: bool,
    /// No [`super::Decision::Reload`] was carried out for this intent yet.
    pub may_reload: bool,
}

/// What became of each of an account's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standings {
    /// The password.
    pub password: Standing,
    /// The Temporary Access Pass.
    pub access_pass: Standing,
    /// The one-time code of this moment (RFC 6238).
    pub one_time_code: Standing,
}

/// What became of a secret: it is submitted once for an intent, and never again once Microsoft
/// refused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The account has none.
    Absent,
    /// Not yet submitted for this intent.
    Unsent,
    /// Submitted for this intent.
    Sent,
    /// It is good for one use only, and was used for an earlier intent.
    Spent,
    /// Microsoft refused it, for this intent or an earlier one.
    Refused,
}

impl Standings {
    /// What became of the secret that `slot` stands for; [`Standing::Absent`] for the user name,
    /// which is none.
    pub const fn of(self, slot: Slot) -> Standing {
        match slot {
            Slot::UserName => Standing::Absent,
            Slot::Password => self.password,
            Slot::AccessPass => self.access_pass,
            Slot::OneTimeCode => self.one_time_code,
        }
    }

    /// The first factor was submitted for this intent: whoever is asked for more is our account.
    pub(super) fn is_first_factor_sent(self) -> bool {
        self.password == Standing::Sent || self.access_pass == Standing::Sent
    }

    /// The account has a pass, and Microsoft took the password without asking for it.
    pub(super) fn is_pass_passed_over(self) -> bool {
        self.password == Standing::Sent && self.access_pass == Standing::Unsent
    }

    /// Why the secret may not be submitted now, in one sentence; `None` when it may.
    pub(super) const fn objection(self, slot: Slot) -> Option<&'static str> {
        match self.of(slot) {
            Standing::Unsent => None,
            Standing::Absent => Some(sentence::absent(slot)),
            Standing::Sent => Some(sentence::already_sent(slot)),
            Standing::Spent => Some(sentence::SPENT),
            Standing::Refused => Some(sentence::refused_before(slot)),
        }
    }
}
