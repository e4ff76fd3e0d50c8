//! How two policies differ.

use hallpass_protocol::policy::{Direction, SettingName};
use serde_json::Value;

use crate::explain::to_json;
use crate::resolution::each_setting;
use crate::{EffectivePolicy, Narrow};

/// A setting that becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) setting: SettingName,
    pub(crate) direction: Direction,
    pub(crate) before: Value,
    pub(crate) after: Value,
}

/// What differs, setting by setting.
pub(crate) fn differences(before: &EffectivePolicy, after: &EffectivePolicy) -> Vec<Difference> {
    let mut found = Vec::new();
    macro_rules! each {
        ($($(#[$doc:meta])* $field:ident, $name:ident, $value:ty;)+) => {
            $(if before.$field != after.$field {
                found.push(Difference {
                    setting: SettingName::$name,
                    direction: direction(&before.$field, &after.$field),
                    before: to_json(&before.$field),
                    after: to_json(&after.$field),
                });
            })+
        };
    }
    each_setting!(each);
    found
}

fn direction<V: Narrow>(before: &V, after: &V) -> Direction {
    if before.allows(after) {
        Direction::Loses
    } else if after.allows(before) {
        Direction::Gains
    } else {
        Direction::Changes
    }
}
