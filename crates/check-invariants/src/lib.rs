//! What must hold after every fault: the cloud's database, its audit log and the simulated tenants
//! are held against each other.
//!
//! 1. [`Evidence`] is plain data. It is read without writing anything, from what a cloud left that was
//!    killed or has come to rest.
//! 2. [`check`] is pure: every invariant has a module of its own, and tests that break it.
//! 3. A [`Violation`] names the invariant, whom it is about, and why.
//!
//! A test double's companion: it knows every password that the simulator was ever told.

mod audit_chain;
mod call;
mod canaries;
mod effects;
mod enabled;
mod evidence;
mod gather;
mod grant;
mod intents;
mod one_each;
mod strangers;
#[cfg(test)]
mod test_evidence;
mod transitions;

use core::fmt;

pub use call::{Call, Effect};
pub use canaries::encodings;
pub use evidence::{Allowance, Evidence, LogLine, Place, Secret, TenantUser};
pub use gather::{Source, gather, list_users};
pub use grant::Grant;

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// I1: no account is enabled without an active grant, except within the stated delay.
    OnlyGrantedIsEnabled,
    /// I2: no user without our tag was ever changed.
    StrangersAreUntouched,
    /// I3: each grant has at most one user, each request at most one grant.
    OneEach,
    /// I4: every Graph write has an earlier committed intent.
    IntentComesFirst,
    /// I5: the audit chain verifies, and checkpoints only grow.
    AuditVerifies,
    /// I6: no secret stands anywhere outside its ciphertext.
    SecretsAreSealed,
    /// I7: only legal transitions happened.
    TransitionsAreLegal,
    /// I8: no effect is doubled beyond the same change repeated.
    EffectsAreSingle,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnlyGrantedIsEnabled => "I1 (only what is granted is enabled)",
            Self::StrangersAreUntouched => "I2 (strangers are untouched)",
            Self::OneEach => "I3 (one request, one grant, one user)",
            Self::IntentComesFirst => "I4 (the intent is committed first)",
            Self::AuditVerifies => "I5 (the audit log verifies)",
            Self::SecretsAreSealed => "I6 (secrets are sealed)",
            Self::TransitionsAreLegal => "I7 (transitions are legal)",
            Self::EffectsAreSingle => "I8 (effects are single)",
        })
    }
}

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// Whom it is about: an account, a user, a file.
    pub subject: String,
    /// Why.
    pub why: String,
}

impl Violation {
    pub(crate) fn new(
        invariant: Invariant,
        subject: impl fmt::Display,
        why: impl Into<String>,
    ) -> Self {
        Self {
            invariant,
            subject: subject.to_string(),
            why: why.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.invariant, self.subject, self.why)
    }
}

/// All that does not hold.
pub fn check(evidence: &Evidence) -> Vec<Violation> {
    [
        enabled::check,
        strangers::check,
        one_each::check,
        intents::check,
        audit_chain::check,
        canaries::check,
        transitions::check,
        effects::check,
    ]
    .into_iter()
    .flat_map(|check| check(evidence))
    .collect()
}

/// The violations as a text, one a line; `None` when there is none.
pub fn complaint(evidence: &Evidence) -> Option<String> {
    let lines: Vec<String> = check(evidence).iter().map(ToString::to_string).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
