//! Which requests need an approval, under all locks.

use std::collections::BTreeMap;

use hallpass_protocol::ids::PresetId;
use hallpass_protocol::policy::{Approval, Approvers};
use serde::Serialize;

use crate::Narrow;

/// What is needed for each preset. A count of 0: nothing.
///
/// Always in the one shortest form: no preset is listed that needs what the others need.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct EffectiveApproval {
    others: Approvers,
    presets: BTreeMap<PresetId, Approvers>,
}

const NOBODY: Approvers = Approvers {
    count: 0,
    may_be_oneself: true,
};

impl EffectiveApproval {
    /// Nothing needs one.
    pub const fn never() -> Self {
        Self {
            others: NOBODY,
            presets: BTreeMap::new(),
        }
    }

    /// Whose approval a request for the preset needs; a count of 0 means nobody's.
    pub fn for_preset(&self, preset: PresetId) -> Approvers {
        self.presets.get(&preset).copied().unwrap_or(self.others)
    }
}

impl Narrow for EffectiveApproval {
    type Given = Approval;

    fn from_given(given: &Approval) -> Self {
        match given {
            Approval::Never => Self::never(),
            Approval::ForPresets { presets, approvers } => Self {
                others: NOBODY,
                presets: presets.iter().map(|&preset| (preset, *approvers)).collect(),
            },
            Approval::Always { approvers } => Self {
                others: *approvers,
                presets: BTreeMap::new(),
            },
        }
    }

    fn narrow(&self, wanted: &Self) -> Self {
        let others = stricter(self.others, wanted.others);
        let listed = self.presets.keys().chain(wanted.presets.keys());
        let presets = listed
            .map(|&preset| {
                let needed = stricter(self.for_preset(preset), wanted.for_preset(preset));
                (preset, needed)
            })
            .filter(|&(_, needed)| needed != others)
            .collect();
        Self { others, presets }
    }
}

fn stricter(one: Approvers, other: Approvers) -> Approvers {
    Approvers {
        count: one.count.max(other.count),
        may_be_oneself: one.may_be_oneself && other.may_be_oneself,
    }
}
