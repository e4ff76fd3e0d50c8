//! The settings, in the order in which people read them.

use hallpass_protocol::policy::SettingName;
use serde_json::{Value, json};

use super::ApprovalDraft;

/// How a setting is given its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One of some values, each with its words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A text.
    Text,
    /// A length of time, or what stands for none, with its words.
    Duration {
        /// The value that stands for none.
        none: &'static str,
        /// Its words.
        none_words: &'static str,
        /// The member that holds the seconds.
        member: &'static str,
    },
    /// Some presets, or all.
    Presets,
    /// Whose approval is needed, and for what.
    Approval,
    /// Some people, or everybody.
    Audience,
    /// Whether a text is asked for, and in which form.
    TextRule,
    /// Ways to sign in, in an order.
    Methods,
    /// A picture, or none.
    Logo,
}

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SettingInfo {
    /// Which.
    pub(crate) name: SettingName,
    /// Its field in a level.
    pub(crate) field: &'static str,
    /// A sentence about it.
    pub(crate) note: &'static str,
    /// How it is given its value.
    pub(crate) kind: Kind,
}

const fn setting(
    name: SettingName,
    field: &'static str,
    note: &'static str,
    kind: Kind,
) -> SettingInfo {
    SettingInfo {
        name,
        field,
        note,
        kind,
    }
}

const NO_LIMIT: Kind = Kind::Duration {
    none: "none",
    none_words: "No limit",
    member: "at_most_s",
};

/// All of them.
pub(crate) const SETTINGS: [SettingInfo; 17] = [
    setting(
        SettingName::Enabled,
        "enabled",
        "Whether accounts can be asked for at all.",
        Kind::Choice(&[("true", "On"), ("false", "Off")]),
    ),
    setting(
        SettingName::UsedBy,
        "used_by",
        "Whoever is named in one way or another may ask.",
        Kind::Audience,
    ),
    setting(
        SettingName::Presets,
        "presets",
        "Which role presets may be asked for.",
        Kind::Presets,
    ),
    setting(
        SettingName::Approval,
        "approval",
        "Which requests wait until somebody else says yes.",
        Kind::Approval,
    ),
    setting(
        SettingName::LifetimeDefault,
        "lifetime_default",
        "What forms propose.",
        Kind::Duration {
            none: "of_preset",
            none_words: "What the preset proposes",
            member: "seconds",
        },
    ),
    setting(
        SettingName::LifetimeMax,
        "lifetime_max",
        "Extensions included; presets narrow it further.",
        NO_LIMIT,
    ),
    setting(
        SettingName::DailyTotal,
        "daily_total",
        "Of one technician at one customer within 24 hours.",
        NO_LIMIT,
    ),
    setting(
        SettingName::Reason,
        "reason",
        "What the technician is going to do.",
        Kind::TextRule,
    ),
    setting(
        SettingName::Ticket,
        "ticket",
        "The ticket behind the work.",
        Kind::TextRule,
    ),
    setting(
        SettingName::SignInMethods,
        "sign_in_methods",
        "The first that the tenant offers is taken.",
        Kind::Methods,
    ),
    setting(
        SettingName::Custody,
        "custody",
        "Who may hold credentials.",
        Kind::Choice(&[
            (
                "\"cloud_may_hold\"",
                "The cloud, where they cannot be sealed",
            ),
            ("\"sealed_only\"", "Only the technician"),
        ]),
    ),
    setting(
        SettingName::NamePrefix,
        "name_prefix",
        "What {prefix} stands for: 1 to 20 of a-z and 0-9.",
        Kind::Text,
    ),
    setting(
        SettingName::UserName,
        "user_name",
        "Of {prefix}, {technician}, {first}, {last}, {initials}; six random characters follow.",
        Kind::Text,
    ),
    setting(
        SettingName::DisplayName,
        "display_name",
        "What people see in the tenant: of {technician}, {msp}, {prefix}.",
        Kind::Text,
    ),
    setting(
        SettingName::CredentialLabel,
        "credential_label",
        "What the technician reads on a credential: up to 64 characters.",
        Kind::Text,
    ),
    setting(
        SettingName::CredentialLogo,
        "credential_logo",
        "The picture that the technician sees on a credential.",
        Kind::Logo,
    ),
    setting(
        SettingName::ComputerSignIn,
        "computer_sign_in",
        "On a computer without a passkey: for one account, 60 minutes at most, in the phone's network.",
        Kind::Choice(&[("true", "Allowed"), ("false", "Not allowed")]),
    ),
];

/// A member of a value; null where there is none.
pub(crate) fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// What a level has to say so that what holds now goes on to hold.
pub(crate) fn to_given(kind: Kind, effective: &Value) -> Value {
    match kind {
        Kind::Audience => match effective.as_array().map(Vec::as_slice) {
            Some([only]) => json!({ "only": only }),
            _ => json!("everybody"),
        },
        Kind::TextRule => {
            let need = member(effective, "need");
            match member(effective, "patterns").get(0) {
                Some(pattern) => json!({ "need": need, "pattern": pattern }),
                None => json!({ "need": need }),
            }
        }
        Kind::Approval => ApprovalDraft::from_effective(effective).to_given(),
        _ => effective.clone(),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_policy::{Level, explain};
    use hallpass_protocol::policy::{PolicyLevel, PolicySettings};

    use super::*;

    #[test]
    fn every_setting_is_there_once_under_its_field() {
        let explained = explain(&[]);
        assert_eq!(explained.len(), SETTINGS.len());
        for one in explained {
            let info = SETTINGS.iter().find(|it| it.name == one.setting).unwrap();
            assert_eq!(
                serde_json::to_value(one.setting).unwrap(),
                json!(info.field)
            );
        }
    }

    #[test]
    fn value_that_is_taken_over_holds_as_before() {
        for before in explain(&[]) {
            let info = SETTINGS
                .iter()
                .find(|it| it.name == before.setting)
                .unwrap();
            let given = json!({ "value": to_given(info.kind, &before.value) });
            let settings: PolicySettings =
                serde_json::from_value(json!({ info.field: given })).unwrap();
            let level = PolicyLevel::Global;
            let after = explain(&[Level {
                level,
                settings: &settings,
            }]);
            let after = after
                .iter()
                .find(|it| it.setting == before.setting)
                .unwrap();
            assert_eq!(after.value, before.value, "{}", info.field);
        }
    }
}
