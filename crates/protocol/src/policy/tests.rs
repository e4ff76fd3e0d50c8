use serde_json::json;

use super::*;

#[test]
fn level_when_it_says_something_unknown_is_refused() {
    for text in [
        json!({"enabeld": {"value": true}}),
        json!({"enabled": {"value": true, "lock": true}}),
        json!({"enabled": true}),
        json!({"enabled": {"locked": true}}),
        json!({"used_by": {"value": {"only": {"role": ["owner"]}}}}),
        json!({"used_by": {"value": {"only": {"roles": ["king"]}}}}),
        json!({"lifetime_max": {"value": null}}),
        json!({"lifetime_max": {"value": {"at_most_s": -1}}}),
        json!({"lifetime_max": {"value": {"at_most_s": 1e99}}}),
        json!({"approval": {"value": {"always": {}}}}),
        json!({"approval": {"value": {"always": {"approvers": {"count": 999}}}}}),
        json!({"ticket": {"value": {"pattern": "x"}}}),
    ] {
        let read = serde_json::from_value::<PolicySettings>(text.clone());
        assert!(read.is_err(), "{text}");
    }
}

#[test]
fn level_is_written_as_it_is_documented() {
    let settings = PolicySettings {
        enabled: Some(Setting::locked(true)),
        lifetime_max: Some(Setting::open(Limit::AtMostS(14_400))),
        daily_total: Some(Setting::open(Limit::None)),
        presets: Some(Setting::open(PresetChoice::All)),
        approval: Some(Setting::open(Approval::Always {
            approvers: Approvers {
                count: 2,
                may_be_oneself: false,
            },
        })),
        ticket: Some(Setting::open(TextRule {
            need: Need::Required,
            pattern: Some("INC-[0-9]+".into()),
        })),
        ..PolicySettings::default()
    };
    let written = json!({
        "enabled": {"value": true, "locked": true},
        "lifetime_max": {"value": {"at_most_s": 14_400}},
        "daily_total": {"value": "none"},
        "presets": {"value": "all"},
        "approval": {"value": {"always": {"approvers": {"count": 2, "may_be_oneself": false}}}},
        "ticket": {"value": {"need": "required", "pattern": "INC-[0-9]+"}},
    });
    assert_eq!(serde_json::to_value(&settings).unwrap(), written);
    assert_eq!(
        serde_json::from_value::<PolicySettings>(written).unwrap(),
        settings
    );
}

#[test]
fn setting_is_named_as_its_field() {
    let all = PolicySettings {
        enabled: Some(Setting::open(true)),
        used_by: Some(Setting::open(Audience::Everybody)),
        name_prefix: Some(Setting::open(String::new())),
        user_name: Some(Setting::open(String::new())),
        display_name: Some(Setting::open(String::new())),
        lifetime_default: Some(Setting::open(DefaultLifetime::OfPreset)),
        lifetime_max: Some(Setting::open(Limit::None)),
        daily_total: Some(Setting::open(Limit::None)),
        presets: Some(Setting::open(PresetChoice::All)),
        approval: Some(Setting::open(Approval::Never)),
        reason: Some(Setting::open(TextRule::plain(Need::Off))),
        ticket: Some(Setting::open(TextRule::plain(Need::Off))),
        sign_in_methods: Some(Setting::open(Vec::new())),
        custody: Some(Setting::open(CustodyRule::SealedOnly)),
        credential_label: Some(Setting::open(String::new())),
        credential_logo: Some(Setting::open(LogoChoice::None)),
        computer_sign_in: Some(Setting::open(true)),
    };
    let written = serde_json::to_value(all).unwrap();
    for field in written.as_object().unwrap().keys() {
        let name: SettingName = serde_json::from_value(json!(field)).unwrap();
        assert_ne!(name, SettingName::Unknown, "{field}");
    }
    let newer: SettingName = serde_json::from_value(json!("moon_phase")).unwrap();
    assert_eq!(newer, SettingName::Unknown);
}
