use hallpass_protocol::policy::{PolicyLevel, Principals, Setting};

use super::*;
use crate::reference::{group, preset, technician};

fn check_below(above: &PolicySettings, settings: &PolicySettings) -> Result<(), String> {
    let above = Resolution::of([Level {
        level: PolicyLevel::Global,
        settings: above,
    }]);
    let preset = |number, lifetime_min_s| PresetLimits {
        id: preset(number),
        lifetime_min_s,
        lifetime_max_s: 28_800,
    };
    let around = Surroundings {
        above: &above,
        presets: &[preset(1, 900), preset(2, 3_600)],
        technicians: &BTreeSet::from([technician(1)]),
        groups: &BTreeSet::from([group(1)]),
        logos: &BTreeSet::from(["a".repeat(64).parse().unwrap()]),
        approvers: 1,
    };
    let level = PolicyLevel::Customer {
        customer_id: crate::reference::customer(1),
    };
    validate(Level { level, settings }, around).map_err(|error| error.to_string())
}

fn check(settings: &PolicySettings) -> Result<(), String> {
    check_below(&PolicySettings::default(), settings)
}

fn assert_refused(settings: &PolicySettings, says: &str) {
    let sentence = check(settings).unwrap_err();
    assert!(sentence.contains(says), "{sentence}");
    assert!(sentence.ends_with('.'), "{sentence}");
}

fn nothing() -> PolicySettings {
    PolicySettings::default()
}

#[test]
fn level_that_says_what_is_built_in_can_be_saved() {
    assert_eq!(check(&nothing()), Ok(()));
    let text = serde_json::json!({
        "enabled": {"value": true}, "used_by": {"value": {"only": {"roles": ["auditor", "owner"]}}},
        "name_prefix": {"value": "msp"}, "user_name": {"value": "{prefix}-{technician}"},
        "display_name": {"value": "{technician} (JIT, {msp})"},
        "lifetime_default": {"value": {"seconds": 3600}}, "lifetime_max": {"value": {"at_most_s": 3600}},
        "daily_total": {"value": "none"}, "presets": {"value": "all", "locked": true},
        "approval": {"value": {"always": {"approvers": {"count": 1}}}},
        "reason": {"value": {"need": "required"}},
        "ticket": {"value": {"need": "optional", "pattern": "INC-[0-9]+"}},
        "sign_in_methods": {"value": ["one_time_code"]}, "custody": {"value": "sealed_only"},
        "credential_label": {"value": "Northwind desk"},
        "credential_logo": {"value": {"sha256": "a".repeat(64)}},
        "computer_sign_in": {"value": true, "locked": true}
    });
    assert_eq!(check(&serde_json::from_value(text).unwrap()), Ok(()));
}

#[test]
fn people_when_nobody_could_ask_are_refused() {
    let named = |named| PolicySettings {
        used_by: Some(Setting::open(Audience::Only(named))),
        ..nothing()
    };
    assert_refused(&named(Principals::default()), "nobody is named");
    let mut people = Principals {
        roles: BTreeSet::from([TechnicianRole::Auditor]),
        ..Principals::default()
    };
    assert_refused(&named(people.clone()), "auditors alone");
    people.groups.insert(group(1));
    assert_eq!(check(&named(people.clone())), Ok(()));
    people.groups.insert(group(9));
    assert_refused(&named(people.clone()), "groups does not exist");
    people.groups.clear();
    people.technicians.insert(technician(9));
    assert_refused(&named(people), "technicians does not exist");
}

#[test]
fn presets_when_none_could_be_asked_for_are_refused() {
    let choose = |numbers: &[u128]| PolicySettings {
        presets: Some(Setting::locked(PresetChoice::Only(
            numbers.iter().copied().map(preset).collect(),
        ))),
        ..nothing()
    };
    assert_refused(&choose(&[]), "none is chosen");
    assert_refused(&choose(&[1, 9]), "does not exist");
    assert_eq!(check(&choose(&[1])), Ok(()));
    let sentence = check_below(&choose(&[1]), &choose(&[2])).unwrap_err();
    assert!(sentence.contains("a level above is locked"), "{sentence}");
}

#[test]
fn lifetimes_when_no_account_could_have_them_are_refused() {
    let limits = |max, total, default: Option<u32>| PolicySettings {
        lifetime_max: Some(Setting::open(max)),
        daily_total: Some(Setting::open(total)),
        lifetime_default: default.map(|s| Setting::open(DefaultLifetime::Seconds(s))),
        ..nothing()
    };
    let hours = |hours: u32| Limit::AtMostS(hours * 3_600);
    assert_eq!(check(&limits(hours(4), hours(8), Some(3_600))), Ok(()));
    assert_refused(
        &limits(Limit::AtMostS(600), Limit::None, None),
        "15 minutes",
    );
    assert_refused(
        &limits(Limit::None, Limit::AtMostS(600), None),
        "Total per day",
    );
    assert_refused(
        &limits(Limit::AtMostS(0), Limit::None, None),
        "lies between",
    );
    assert_refused(&limits(Limit::None, hours(24 * 31), None), "lies between");
    assert_refused(
        &limits(hours(1), Limit::None, Some(3_601)),
        "longest lifetime, 1 hour",
    );
    assert_refused(
        &limits(Limit::None, hours(1), Some(3_601)),
        "total per day, 1 hour",
    );
    // The allowed presets count, and so does a lock above.
    let mut long_presets = limits(Limit::AtMostS(1_800), Limit::None, None);
    long_presets.presets = Some(Setting::open(PresetChoice::Only([preset(2)].into())));
    assert_refused(&long_presets, "1 hour");
    let locked = PolicySettings {
        lifetime_max: Some(Setting::locked(hours(1))),
        ..nothing()
    };
    let sentence = check_below(&locked, &limits(hours(8), Limit::None, Some(7_200))).unwrap_err();
    assert!(sentence.contains("longest lifetime, 1 hour"), "{sentence}");
}

#[test]
fn approval_when_too_few_people_can_give_it_is_refused() {
    let always = |count, may_be_oneself| PolicySettings {
        approval: Some(Setting::open(Approval::Always {
            approvers: Approvers {
                count,
                may_be_oneself,
            },
        })),
        ..nothing()
    };
    assert_eq!(check(&always(1, false)), Ok(()));
    assert_eq!(check(&always(2, true)), Ok(()));
    assert_refused(&always(0, false), "at least one person");
    assert_refused(&always(2, false), "2 people are to approve, and one can");
    assert_refused(&always(3, true), "ask for fewer");
    let mut by_preset = nothing();
    for (presets, says) in [(vec![], "no preset is chosen"), (vec![9], "does not exist")] {
        by_preset.approval = Some(Setting::open(Approval::ForPresets {
            presets: presets.into_iter().map(preset).collect(),
            approvers: Approvers {
                count: 1,
                may_be_oneself: false,
            },
        }));
        assert_refused(&by_preset, says);
    }
}

#[test]
fn pattern_that_nothing_matches_is_refused() {
    let ticket = |need, pattern: &str, locked| PolicySettings {
        ticket: Some(Setting {
            value: TextRule {
                need,
                pattern: Some(pattern.to_owned()),
            },
            locked,
        }),
        ..nothing()
    };
    assert_eq!(check(&ticket(Need::Required, "INC-[0-9]+", true)), Ok(()));
    assert_refused(&ticket(Need::Required, "INC-[0-9", true), "cannot be used");
    assert_refused(&ticket(Need::Optional, "a^b", true), "nothing matches");
    assert_refused(&ticket(Need::Off, "INC", true), "is not asked for");
    let above = ticket(Need::Required, "INC-[0-9]+", true);
    assert_eq!(
        check_below(&above, &ticket(Need::Required, "INC-1.*", false)),
        Ok(())
    );
    let sentence = check_below(&above, &ticket(Need::Required, "CHG-.*", false)).unwrap_err();
    assert!(sentence.contains("matches both"), "{sentence}");
}

#[test]
fn methods_when_none_is_left_are_refused() {
    use SignInMethod::{AccessPass, OneTimeCode, Unknown};
    let methods = |methods: &[SignInMethod]| PolicySettings {
        sign_in_methods: Some(Setting::locked(methods.to_vec())),
        ..nothing()
    };
    assert_eq!(check(&methods(&[OneTimeCode, AccessPass])), Ok(()));
    assert_refused(&methods(&[]), "none is chosen");
    assert_refused(&methods(&[AccessPass, Unknown]), "not known");
    assert_refused(&methods(&[AccessPass, AccessPass]), "twice");
    let sentence = check_below(&methods(&[AccessPass]), &methods(&[OneTimeCode])).unwrap_err();
    assert!(sentence.contains("a level above is locked"), "{sentence}");
}

#[test]
fn names_that_could_not_be_made_are_refused() {
    let names = |prefix: &str, user: &str, display: &str| PolicySettings {
        name_prefix: Some(Setting::open(prefix.to_owned())),
        user_name: Some(Setting::open(user.to_owned())),
        display_name: Some(Setting::open(display.to_owned())),
        ..nothing()
    };
    assert_refused(
        &names("admin", "{prefix}", "{msp}"),
        "Name prefix: \"admin\" is a reserved",
    );
    assert_refused(
        &names("msp", "{firstname}", "{msp}"),
        "User name: there is no such variable",
    );
    assert_refused(&names("msp", "{prefix}", "a\u{202e}b"), "Display name");
}
