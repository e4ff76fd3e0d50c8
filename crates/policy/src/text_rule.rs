//! What is asked of a reason or a ticket, under all locks.

use std::collections::BTreeSet;

use hallpass_protocol::policy::{Need, TextRule};
use serde::Serialize;

use crate::Narrow;

/// The longest reason or ticket, in characters.
pub const TEXT_MAX_CHARS: usize = 500;

/// What is asked of a text. Every pattern has to match: of two patterns neither is the stricter one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct EffectiveTextRule {
    /// Whether it has to be there.
    pub need: Need,
    /// What the whole of it has to match.
    pub patterns: BTreeSet<String>,
}

impl EffectiveTextRule {
    /// Without patterns.
    pub const fn plain(need: Need) -> Self {
        Self {
            need,
            patterns: BTreeSet::new(),
        }
    }
}

impl Narrow for EffectiveTextRule {
    type Given = TextRule;

    fn from_given(given: &TextRule) -> Self {
        Self {
            need: given.need,
            patterns: given.pattern.iter().cloned().collect(),
        }
    }

    fn narrow(&self, wanted: &Self) -> Self {
        Self {
            need: self.need.max(wanted.need),
            patterns: self.patterns.union(&wanted.patterns).cloned().collect(),
        }
    }
}
