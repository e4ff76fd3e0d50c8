//! Policy by level: what holds for a technician at a customer, which level says so, and what a change
//! would do. Pure: no clock, no store, no network; the cloud hands in what is known.
//!
//! A [`Resolution`] starts with what is built in and takes in one level after another, from the whole
//! MSP down to the technician's groups. A level's word replaces what held above. Where a level above
//! locked the setting, its word is narrowed ([`Narrow`]) to what the lock allows: a lower level never
//! loosens a lock, whatever was saved first.
//!
//! - [`Resolution`]: effective values and the level that decides each;
//! - [`explain()`]: the same with everything that was overridden or not allowed;
//! - [`permit()`]: what a request for an account may have, or the setting that forbids it;
//! - [`validate()`]: refuses a level that could never be met;
//! - [`preview()`]: who gains and who loses what;
//! - [`user_name`]: names of accounts.

mod approval;
mod audience;
mod built_in;
mod difference;
mod explain;
mod held;
mod in_words;
mod narrow;
mod pattern;
mod permit;
mod preview;
mod resolution;
mod scalars;
mod sign_in_order;
mod text_rule;
pub mod user_name;
mod validate;

#[cfg(test)]
mod reference;

pub use approval::EffectiveApproval;
pub use audience::EffectiveAudience;
pub use explain::explain;
pub use in_words::in_words;
pub use narrow::Narrow;
pub use pattern::{Pattern, PatternError};
pub use permit::{Asked, Permit, Refusal, RefusalReason, permit};
pub use preview::{Change, CustomerLevels, GroupLevel, PreviewedPeople, preview};
pub use resolution::{EffectivePolicy, Level, Resolution};
pub use sign_in_order::SignInOrder;
pub use text_rule::{EffectiveTextRule, TEXT_MAX_CHARS};
pub use validate::{InvalidSetting, PresetLimits, Surroundings, validate};

use std::collections::BTreeSet;

use hallpass_protocol::ids::{GroupId, TechnicianId};
use hallpass_protocol::technician::TechnicianRole;

/// A technician, as far as policy looks at one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: TechnicianId,
    /// What they may do.
    pub role: TechnicianRole,
    /// In which groups they are.
    pub groups: BTreeSet<GroupId>,
}

impl Person {
    /// Whether their role lets them ask for accounts at all.
    pub const fn may_ask(&self) -> bool {
        !matches!(self.role, TechnicianRole::Auditor)
    }
}
