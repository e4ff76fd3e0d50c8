//! Values and their sources in words.

use hallpass_protocol::policy::{ExplainedSetting, PolicyLevel, SettingName};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::Value;

use super::{Kind, Names, SETTINGS, approval_in_words, member, write_duration};
use crate::state::role::role_label;

/// A setting's effective value in words.
pub(crate) fn in_words(setting: SettingName, value: &Value, names: &Names) -> String {
    let info = SETTINGS.iter().find(|info| info.name == setting);
    let Some(info) = info else {
        return value.to_string();
    };
    match info.kind {
        Kind::Approval => approval_in_words(value, names),
        Kind::Choice(choices) => {
            let written = value.to_string();
            let found = choices.iter().find(|(text, _)| *text == written);
            found.map_or(written, |(_, words)| (*words).to_owned())
        }
        Kind::Text => match value.as_str() {
            None | Some("") => "None".to_owned(),
            Some(text) => text.to_owned(),
        },
        Kind::Logo => logo(value),
        Kind::Duration {
            none_words,
            member: seconds,
            ..
        } => member(value, seconds)
            .as_u64()
            .and_then(|seconds| u32::try_from(seconds).ok())
            .map_or_else(|| none_words.to_owned(), write_duration),
        Kind::Presets => match member(value, "only").as_array() {
            None => "All".to_owned(),
            Some(only) if only.is_empty() => "None".to_owned(),
            Some(only) => join(texts(only).map(|id| names.preset(id).to_owned())),
        },
        Kind::Audience => audience(value, names),
        Kind::TextRule => text_rule(value),
        Kind::Methods => join(list(value).filter_map(method).map(str::to_owned)),
    }
}

fn audience(value: &Value, names: &Names) -> String {
    let conditions: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .map(|condition| {
            let roles = list(member(condition, "roles")).filter_map(|role| {
                let role: TechnicianRole = serde_json::from_value(Value::from(role)).ok()?;
                Some(format!("{}s", role_label(role)))
            });
            let groups = list(member(condition, "groups"))
                .filter_map(|id| Some(names.group(id.parse().ok()?).to_owned()));
            let people = list(member(condition, "technicians"))
                .filter_map(|id| Some(names.technician(id.parse().ok()?).to_owned()));
            join(roles.chain(groups).chain(people))
        })
        .collect();
    if conditions.is_empty() {
        return "Everybody".to_owned();
    }
    conditions.join("; and of them only: ")
}

fn logo(value: &Value) -> String {
    match member(value, "sha256").as_str().and_then(|it| it.get(..8)) {
        None => "No logo".to_owned(),
        Some(start) => format!("Logo {start}…"),
    }
}

fn text_rule(value: &Value) -> String {
    let need = match member(value, "need").as_str() {
        Some("off") => return "Not asked for".to_owned(),
        Some("required") => "Required",
        _ => "Optional",
    };
    let patterns: Vec<&str> = list(member(value, "patterns")).collect();
    if patterns.is_empty() {
        return need.to_owned();
    }
    format!("{need}, matching {}", patterns.join(" and "))
}

/// A way to sign in.
pub(crate) fn method(name: &str) -> Option<&'static str> {
    match name {
        "access_pass" => Some("Temporary Access Pass"),
        "one_time_code" => Some("Password and one-time codes"),
        "password" => Some("Password alone"),
        _ => None,
    }
}

fn list(value: &Value) -> impl Iterator<Item = &str> {
    texts(value.as_array().map_or(&[], Vec::as_slice))
}

fn texts(values: &[Value]) -> impl Iterator<Item = &str> {
    values.iter().filter_map(Value::as_str)
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// Where a value comes from, seen from the level `here`, or from none.
pub(crate) fn source(
    explained: &ExplainedSetting,
    here: Option<PolicyLevel>,
    names: &Names,
) -> String {
    let from = if Some(explained.decided_by) == here {
        "Set here".to_owned()
    } else {
        format!("From {}", names.level(explained.decided_by))
    };
    match explained.locked_by {
        Some(level) if Some(level) == here => format!("{from} · locked for the levels below"),
        Some(level) => format!("{from} · locked by {}", names.level(level)),
        None => from,
    }
}

#[cfg(test)]
mod tests {
    use hallpass_policy::explain;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_built_in_is_said_in_words() {
        let names = Names::default();
        let said: Vec<String> = explain(&[])
            .iter()
            .map(|one| in_words(one.setting, &one.value, &names))
            .collect();
        for words in [
            "On",
            "Everybody",
            "All",
            "Never",
            "What the preset proposes",
            "No limit",
            "Required",
            "Not asked for",
            "Temporary Access Pass, Password and one-time codes, Password alone",
            "The cloud, where they cannot be sealed",
            "None",
            "No logo",
        ] {
            assert!(said.iter().any(|one| one == words), "{words}: {said:?}");
        }
    }

    #[test]
    fn people_and_patterns_are_named() {
        let group = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        let mut names = Names::default();
        names.groups.insert(group.parse().unwrap(), "Nights".into());
        let value = json!([{ "roles": ["owner"], "groups": [group] }, { "roles": ["admin"] }]);
        assert_eq!(
            in_words(SettingName::UsedBy, &value, &names),
            "Owners, Nights; and of them only: Administrators"
        );
        let rule = json!({ "need": "required", "patterns": ["INC-[0-9]+", ".{6}"] });
        assert_eq!(
            in_words(SettingName::Ticket, &rule, &names),
            "Required, matching INC-[0-9]+ and .{6}"
        );
        let limit = json!({ "at_most_s": 14_400 });
        assert_eq!(in_words(SettingName::DailyTotal, &limit, &names), "4 h");
        let logo = json!({ "sha256": "c0ffee00".repeat(8) });
        assert_eq!(
            in_words(SettingName::CredentialLogo, &logo, &names),
            "Logo c0ffee00…"
        );
    }

    #[test]
    fn source_says_whose_word_it_is_and_whose_lock() {
        let names = Names::default();
        let mut one = explain(&[]).remove(0);
        assert_eq!(
            source(&one, Some(PolicyLevel::Global), &names),
            "From Hallpass"
        );
        one.decided_by = PolicyLevel::Global;
        one.locked_by = Some(PolicyLevel::Global);
        assert_eq!(
            source(&one, Some(PolicyLevel::Global), &names),
            "Set here · locked for the levels below"
        );
        assert_eq!(
            source(&one, None, &names),
            "From all customers · locked by all customers"
        );
    }
}
