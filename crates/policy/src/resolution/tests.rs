use hallpass_protocol::policy::{
    DefaultLifetime, Limit, PolicyLevel, PolicySettings, PresetChoice, Setting, SettingName,
};
use proptest::prelude::*;

use super::*;
use crate::reference::{
    any_chain, any_request, any_settings, approvers, chain, methods, permits, preset, text,
};
use crate::{Narrow, explain, permit};

fn max(limit: Setting<Limit>) -> PolicySettings {
    PolicySettings {
        lifetime_max: Some(limit),
        ..PolicySettings::default()
    }
}

#[test]
fn setting_when_no_level_speaks_is_as_built_in() {
    let nothing = [PolicySettings::default(), PolicySettings::default()];
    let resolution = Resolution::of(chain(&nothing));
    assert_eq!(
        resolution.decided_by(SettingName::Presets),
        PolicyLevel::BuiltIn
    );
    assert_eq!(resolution.into_effective(), EffectivePolicy::built_in());
}

#[test]
fn setting_is_that_of_the_lowest_level_that_speaks() {
    let levels = [
        max(Setting::open(Limit::AtMostS(100))),
        max(Setting::open(Limit::None)),
        PolicySettings::default(),
        max(Setting::open(Limit::AtMostS(50))),
    ];
    let resolution = Resolution::of(chain(&levels));
    let lowest = chain(&levels)[3].level;
    assert_eq!(resolution.decided_by(SettingName::LifetimeMax), lowest);
    assert_eq!(resolution.into_effective().lifetime_max, Limit::AtMostS(50));
}

#[test]
fn lower_level_when_a_lock_is_above_is_only_stricter() {
    let levels = [
        max(Setting::locked(Limit::AtMostS(100))),
        max(Setting::open(Limit::AtMostS(40))),
        max(Setting::open(Limit::AtMostS(200))),
    ];
    let resolution = Resolution::of(chain(&levels));
    // The group got as much as the lock gives, and no more.
    assert_eq!(
        resolution.decided_by(SettingName::LifetimeMax),
        PolicyLevel::Global
    );
    assert_eq!(
        resolution.into_effective().lifetime_max,
        Limit::AtMostS(100)
    );
}

#[test]
fn presets_when_two_levels_choose_under_a_lock_are_those_of_both() {
    let choose = |numbers: &[u128], locked| PolicySettings {
        presets: Some(Setting {
            value: PresetChoice::Only(numbers.iter().copied().map(preset).collect()),
            locked,
        }),
        ..PolicySettings::default()
    };
    let levels = [choose(&[1, 2], true), choose(&[2, 3], false)];
    let resolution = Resolution::of(chain(&levels));
    assert_eq!(
        resolution.decided_by(SettingName::Presets),
        chain(&levels)[1].level
    );
    let both = PresetChoice::Only([preset(2)].into());
    assert_eq!(resolution.into_effective().presets, both);
}

#[test]
fn lifetime_that_is_proposed_stays_within_what_is_allowed() {
    let mut policy = EffectivePolicy::built_in();
    assert_eq!(policy.propose_lifetime(3_600, 900, 28_800), 3_600);
    assert_eq!(policy.propose_lifetime(3_600, 900, 1_800), 1_800);
    policy.lifetime_default = DefaultLifetime::Seconds(7_200);
    assert_eq!(policy.propose_lifetime(3_600, 900, 28_800), 7_200);
    policy.lifetime_default = DefaultLifetime::Seconds(60);
    assert_eq!(policy.propose_lifetime(3_600, 900, 28_800), 900);
    // Nothing can be asked for there; what is shown is still what is allowed.
    assert_eq!(policy.propose_lifetime(3_600, 900, 600), 600);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn request_is_permitted_exactly_when_the_reference_permits_it(
        settings in any_chain(),
        request in any_request(),
    ) {
        let chain = chain(&settings);
        let policy = Resolution::of(chain.iter().copied()).into_effective();
        let asked = request.asked();
        let answer = permit(&policy, asked);
        prop_assert_eq!(answer.is_ok(), permits(&chain, asked), "{:?}", answer);
        let needed = policy.approval.for_preset(asked.preset_id);
        prop_assert_eq!(
            (needed.count, needed.may_be_oneself),
            approvers(&chain, asked.preset_id)
        );
        let built_in = EffectivePolicy::built_in();
        prop_assert_eq!(policy.user_name, text(&chain, &built_in.user_name));
        let allowed = methods(&chain)
            .unwrap_or_else(|| built_in.sign_in_methods.as_slice().to_vec());
        prop_assert_eq!(policy.sign_in_methods.as_slice(), allowed);
    }

    #[test]
    fn lock_is_never_loosened_by_a_lower_level(
        mut above in any_settings(),
        below in prop::collection::vec(any_settings(), 1..4),
        request in any_request(),
    ) {
        lock_all(&mut above);
        let levels: Vec<PolicySettings> = [above].into_iter().chain(below).collect();
        let chain = chain(&levels);
        let locked = Resolution::of(chain.iter().copied().take(1)).into_effective();
        let lowest = Resolution::of(chain.iter().copied()).into_effective();
        macro_rules! each {
            ($($(#[$doc:meta])* $field:ident, $name:ident, $value:ty;)+) => {
                $(if levels[0].$field.is_some() {
                    prop_assert!(
                        locked.$field.allows(&lowest.$field),
                        "{:?} is looser than {:?}", lowest.$field, locked.$field
                    );
                })+
            };
        }
        each_setting!(each);
        // In terms of requests: what a lock forbids stays forbidden.
        let (asked, only_locked) = (request.asked(), permit(&locked, request.asked()));
        if let Err(refusal) = only_locked && is_locked(&levels[0], refusal.setting) {
            prop_assert!(permit(&lowest, asked).is_err());
        }
    }

    #[test]
    fn narrowing_is_idempotent_and_stays_within_the_lock(
        one in any_settings(), other in any_settings(), third in any_settings(),
    ) {
        macro_rules! each {
            ($($(#[$doc:meta])* $field:ident, $name:ident, $value:ty;)+) => {
                $(if let (Some(a), Some(b), Some(c)) = (&one.$field, &other.$field, &third.$field) {
                    let a = <$value as Narrow>::from_given(&a.value);
                    let b = <$value as Narrow>::from_given(&b.value);
                    let c = <$value as Narrow>::from_given(&c.value);
                    let within = a.narrow(&b);
                    prop_assert_eq!(&a.narrow(&a), &a);
                    prop_assert_eq!(&a.narrow(&within), &within);
                    prop_assert_eq!(&within.narrow(&c), &a.narrow(&b.narrow(&c)));
                })+
            };
        }
        each_setting!(each);
    }

    #[test]
    fn explanation_names_the_level_that_decides(settings in any_chain()) {
        let chain = chain(&settings);
        let whole = Resolution::of(chain.iter().copied());
        let values = serde_json::to_value(whole.clone().into_effective()).unwrap();
        for explained in explain(&chain) {
            let field = serde_json::to_value(explained.setting).unwrap();
            let field = field.as_str().unwrap();
            prop_assert_eq!(&explained.value, &values[field], "{}", field);
            prop_assert_eq!(explained.decided_by, whole.decided_by(explained.setting));

            let speaks = |level: &Level<'_>| {
                serde_json::to_value(level.settings).unwrap().get(field).is_some()
            };
            let place = chain.iter().position(|level| level.level == explained.decided_by);
            // The level that decides says something, and what is below it makes no difference.
            let upper = place.map_or(0, |place| place + 1);
            let decided = Resolution::of(chain.iter().copied().take(upper)).into_effective();
            prop_assert_eq!(&serde_json::to_value(decided).unwrap()[field], &values[field]);
            if let Some(place) = place {
                prop_assert!(speaks(&chain[place]));
            } else {
                prop_assert_eq!(explained.decided_by, PolicyLevel::BuiltIn);
            }
            // Whoever below it said something was not allowed it, and is told by whom.
            for level in chain.iter().skip(upper).filter(|level| speaks(level)) {
                let refused = explained.not_allowed.iter().find(|it| it.level == level.level);
                let overrode = explained.overrode.iter().any(|it| it.level == level.level);
                prop_assert!(refused.is_some() || overrode, "{:?} {}", level.level, field);
            }
            for refused in &explained.not_allowed {
                prop_assert_ne!(&refused.wanted, &refused.became);
                let locked = chain.iter().find(|level| level.level == refused.locked_by).unwrap();
                let said = serde_json::to_value(locked.settings).unwrap();
                prop_assert_eq!(&said[field]["locked"], &serde_json::Value::Bool(true));
            }
        }
    }
}

fn lock_all(settings: &mut PolicySettings) {
    macro_rules! each {
        ($($(#[$doc:meta])* $field:ident, $name:ident, $value:ty;)+) => {
            $(if let Some(setting) = &mut settings.$field {
                setting.locked = true;
            })+
        };
    }
    each_setting!(each);
}

fn is_locked(settings: &PolicySettings, name: SettingName) -> bool {
    let written = serde_json::to_value(settings).unwrap();
    let field = serde_json::to_value(name).unwrap();
    !written[field.as_str().unwrap()].is_null()
}
