//! Whose approval a request needs, as it is chosen and as it is said.

use serde_json::{Value, json};

use super::{Names, member};

/// Which requests need one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApprovalNeed {
    /// None.
    Never,
    /// Those for some presets.
    ForPresets,
    /// All.
    Always,
}

impl ApprovalNeed {
    /// As the form has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::ForPresets => "for_presets",
            Self::Always => "always",
        }
    }

    /// The one of this name.
    pub(crate) fn named(name: &str) -> Self {
        let all = [Self::ForPresets, Self::Always];
        all.into_iter()
            .find(|need| need.name() == name)
            .unwrap_or(Self::Never)
    }
}

/// What a level is to say. Everything that was chosen stays while the form is turned to and fro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApprovalDraft {
    /// Which requests.
    pub(crate) need: ApprovalNeed,
    /// For which presets, by id.
    pub(crate) presets: Vec<String>,
    /// Of how many people.
    pub(crate) count: u8,
    /// Whether the technician who asks can be one of them.
    pub(crate) may_be_oneself: bool,
}

impl ApprovalDraft {
    /// What a level says.
    pub(crate) fn from_given(given: &Value) -> Self {
        let for_presets = member(given, "for_presets");
        let always = member(given, "always");
        let (need, approvers) = if for_presets.is_object() {
            (ApprovalNeed::ForPresets, member(for_presets, "approvers"))
        } else if always.is_object() {
            (ApprovalNeed::Always, member(always, "approvers"))
        } else {
            (ApprovalNeed::Never, &Value::Null)
        };
        let presets = member(for_presets, "presets").as_array();
        let (count, may_be_oneself) = people(approvers);
        Self {
            need,
            presets: presets
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str().map(str::to_owned))
                .collect(),
            count: count.max(1),
            may_be_oneself,
        }
    }

    /// What has to be said so that what holds now goes on to hold. Where presets differ from each
    /// other, a level cannot say all of it: the rest is what the levels above ask for.
    pub(crate) fn from_effective(effective: &Value) -> Self {
        let others = member(effective, "others");
        let presets = member(effective, "presets").as_object();
        let asking: Vec<_> = presets
            .into_iter()
            .flatten()
            .filter(|(_, approvers)| people(approvers).0 > 0)
            .collect();
        let (need, (count, may_be_oneself)) = match (people(others), asking.first()) {
            ((0, _), None) => (ApprovalNeed::Never, (1, false)),
            ((0, _), Some((_, approvers))) => (ApprovalNeed::ForPresets, people(approvers)),
            (people, _) => (ApprovalNeed::Always, people),
        };
        Self {
            need,
            presets: asking.iter().map(|(id, _)| (*id).clone()).collect(),
            count,
            may_be_oneself,
        }
    }

    /// As it is saved.
    pub(crate) fn to_given(&self) -> Value {
        let approvers = json!({ "count": self.count, "may_be_oneself": self.may_be_oneself });
        match self.need {
            ApprovalNeed::Never => json!("never"),
            ApprovalNeed::ForPresets => {
                json!({ "for_presets": { "presets": self.presets, "approvers": approvers } })
            }
            ApprovalNeed::Always => json!({ "always": { "approvers": approvers } }),
        }
    }
}

/// How many, and whether oneself can be one.
fn people(approvers: &Value) -> (u8, bool) {
    let count = member(approvers, "count").as_u64();
    let count = count.and_then(|it| u8::try_from(it).ok()).unwrap_or(0);
    let may_be_oneself = member(approvers, "may_be_oneself").as_bool();
    (count, may_be_oneself.unwrap_or(false))
}

/// What holds, in words.
pub(crate) fn approval_in_words(effective: &Value, names: &Names) -> String {
    let others = member(effective, "others");
    let presets = member(effective, "presets").as_object();
    let listed: Vec<String> = presets
        .into_iter()
        .flatten()
        .map(|(id, approvers)| {
            let name = names.preset(id);
            format!("{name}: {}", of_people(approvers))
        })
        .collect();
    match (people(others).0, listed.is_empty()) {
        (0, true) => "Never".to_owned(),
        (0, false) => listed.join("; "),
        (_, true) => format!("Always: {}", of_people(others)),
        (_, false) => format!("{}; otherwise: {}", listed.join("; "), of_people(others)),
    }
}

fn of_people(approvers: &Value) -> String {
    match people(approvers) {
        (0, _) => "nobody's approval".to_owned(),
        (1, false) => "another person approves".to_owned(),
        (1, true) => "another person approves, or oneself on a second device".to_owned(),
        (count, false) => format!("{count} other people approve"),
        (count, true) => format!("{count} people approve, oneself on a second device included"),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_policy::{Level, explain};
    use hallpass_protocol::policy::{PolicyLevel, PolicySettings, SettingName};

    use super::*;

    const PRESET: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

    fn draft(need: ApprovalNeed) -> ApprovalDraft {
        ApprovalDraft {
            need,
            presets: vec![PRESET.to_owned()],
            count: 2,
            may_be_oneself: true,
        }
    }

    /// What holds where a level says `given`.
    fn effective(given: &Value) -> Value {
        let settings: PolicySettings =
            serde_json::from_value(json!({ "approval": { "value": given } })).unwrap();
        let level = PolicyLevel::Global;
        let explained = explain(&[Level {
            level,
            settings: &settings,
        }]);
        let one = explained
            .iter()
            .find(|one| one.setting == SettingName::Approval);
        one.unwrap().value.clone()
    }

    #[test]
    fn what_is_saved_is_read_back() {
        for need in [ApprovalNeed::ForPresets, ApprovalNeed::Always] {
            let saved = draft(need).to_given();
            let read = ApprovalDraft::from_given(&saved);
            assert_eq!(read.to_given(), saved);
            assert_eq!(
                (read.need, read.count, read.may_be_oneself),
                (need, 2, true)
            );
        }
        assert_eq!(draft(ApprovalNeed::Never).to_given(), json!("never"));
        assert_eq!(
            ApprovalDraft::from_given(&json!("never")).need,
            ApprovalNeed::Never
        );
    }

    #[test]
    fn what_is_taken_over_holds_as_before() {
        for need in [
            ApprovalNeed::Never,
            ApprovalNeed::ForPresets,
            ApprovalNeed::Always,
        ] {
            let before = effective(&draft(need).to_given());
            let taken_over = ApprovalDraft::from_effective(&before).to_given();
            assert_eq!(effective(&taken_over), before, "{need:?}");
        }
    }

    #[test]
    fn what_holds_is_said_with_how_many_and_who() {
        let mut names = Names::default();
        names
            .presets
            .insert(PRESET.parse().unwrap(), "Helpdesk".into());
        let said = |given: &Value| approval_in_words(&effective(given), &names);
        assert_eq!(said(&json!("never")), "Never");
        assert_eq!(
            said(&draft(ApprovalNeed::ForPresets).to_given()),
            "Helpdesk: 2 people approve, oneself on a second device included"
        );
        assert_eq!(
            said(&json!({ "always": { "approvers": { "count": 1 } } })),
            "Always: another person approves"
        );
    }

    #[test]
    fn names_of_needs_are_those_of_the_form() {
        for need in [
            ApprovalNeed::Never,
            ApprovalNeed::ForPresets,
            ApprovalNeed::Always,
        ] {
            assert_eq!(ApprovalNeed::named(need.name()), need);
        }
    }
}
