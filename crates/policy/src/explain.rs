//! Why each setting has the value that it has.

use hallpass_protocol::policy::{
    ExplainedSetting, NotAllowed, OverriddenValue, PolicyLevel, Setting, SettingName,
};
use serde::Serialize;
use serde_json::Value;

use crate::held::Held;
use crate::resolution::each_setting;
use crate::{EffectivePolicy, Level, Narrow};

/// Explains every setting, for a chain of levels with the highest first.
pub fn explain(chain: &[Level<'_>]) -> Vec<ExplainedSetting> {
    let built_in = EffectivePolicy::built_in();
    macro_rules! each {
        ($($(#[$doc:meta])* $field:ident, $name:ident, $value:ty;)+) => {
            vec![$({
                let said = chain.iter().filter_map(|level| {
                    let setting = level.settings.$field.as_ref()?;
                    Some((level.level, setting))
                });
                explain_one(SettingName::$name, built_in.$field, said)
            },)+]
        };
    }
    each_setting!(each)
}

fn explain_one<'a, V>(
    name: SettingName,
    built_in: V,
    said: impl Iterator<Item = (PolicyLevel, &'a Setting<V::Given>)>,
) -> ExplainedSetting
where
    V: Narrow + Serialize,
    V::Given: 'a,
{
    let mut held = Held::built_in(built_in);
    let mut overrode = Vec::new();
    let mut not_allowed = Vec::new();
    for (level, setting) in said {
        let before = held.clone();
        held.take(level, setting);
        let wanted = V::from_given(&setting.value);
        if let Some(lock) = before.lock
            && held.value != wanted
        {
            not_allowed.push(NotAllowed {
                level,
                wanted: to_json(&wanted),
                became: to_json(&held.value),
                locked_by: lock.level,
            });
        }
        if held.decided_by != before.decided_by {
            overrode.push(OverriddenValue {
                level: before.decided_by,
                value: to_json(&before.value),
            });
        }
    }
    // A lock that prevails in the end was not overridden.
    overrode.retain(|overridden: &OverriddenValue| overridden.level != held.decided_by);
    overrode.dedup();
    ExplainedSetting {
        setting: name,
        value: to_json(&held.value),
        decided_by: held.decided_by,
        locked_by: held.lock.map(|lock| lock.level),
        overrode,
        not_allowed,
    }
}

/// Our own plain types: there is nothing in them that JSON has no form for.
pub(crate) fn to_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("a setting to have a JSON form")
}
