//! What somebody is about to save at a level.

use hallpass_policy::{Level, explain};
use hallpass_protocol::policy::{ExplainedSetting, LevelView, PolicySettings, PutLevelRequest};
use serde_json::{Map, Value, json};

/// What somebody is about to save at a level. Its settings are kept in the form of the wire, under
/// their fields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    saved: LevelView,
    settings: Map<String, Value>,
    precedence: Option<u16>,
}

/// What the level itself says about a setting.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Own {
    /// The value.
    pub(crate) value: Value,
    /// Whether the levels below can only be stricter.
    pub(crate) is_locked: bool,
}

fn fields(settings: &PolicySettings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        // Our own plain type is an object.
        _ => Map::new(),
    }
}

impl Draft {
    /// As it was saved. A group that said nothing yet gets the precedence `proposed`.
    pub(crate) fn of(saved: LevelView, proposed: Option<u16>) -> Self {
        Self {
            settings: fields(&saved.settings),
            precedence: saved.precedence.or(proposed),
            saved,
        }
    }

    /// Of a group.
    pub(crate) const fn precedence(&self) -> Option<u16> {
        self.precedence
    }

    /// Gives a group another one.
    pub(crate) const fn set_precedence(&mut self, precedence: u16) {
        self.precedence = Some(precedence);
    }

    /// What the level itself says, if it does.
    pub(crate) fn own(&self, field: &str) -> Option<Own> {
        let own = self.settings.get(field)?;
        Some(Own {
            value: own.get("value")?.clone(),
            is_locked: own.get("locked") == Some(&Value::Bool(true)),
        })
    }

    /// Gives a setting a value; a lock stays.
    pub(crate) fn set(&mut self, field: &str, value: &Value) {
        let is_locked = self.own(field).is_some_and(|own| own.is_locked);
        self.put(field, value, is_locked);
    }

    /// Locks a setting, or takes the lock away.
    pub(crate) fn set_locked(&mut self, field: &str, is_locked: bool) {
        if let Some(own) = self.own(field) {
            self.put(field, &own.value, is_locked);
        }
    }

    fn put(&mut self, field: &str, value: &Value, is_locked: bool) {
        let own = if is_locked {
            json!({ "value": value, "locked": true })
        } else {
            json!({ "value": value })
        };
        self.settings.insert(field.to_owned(), own);
    }

    /// Leaves a setting to the levels above.
    pub(crate) fn inherit(&mut self, field: &str) {
        self.settings.remove(field);
    }

    /// Whether there is something to save.
    pub(crate) fn is_changed(&self) -> bool {
        let is_new_group = self.saved.precedence.is_none() && self.settings.is_empty();
        self.settings != fields(&self.saved.settings)
            || (self.precedence != self.saved.precedence && !is_new_group)
    }

    /// Forgets what was changed.
    pub(crate) fn discard(&mut self) {
        self.settings = fields(&self.saved.settings);
        self.precedence = self.saved.precedence.or(self.precedence);
    }

    /// What is to be sent; `None` where something is not a value that the setting can have.
    pub(crate) fn request(&self) -> Option<PutLevelRequest> {
        Some(PutLevelRequest {
            settings: self.typed()?,
            precedence: self.precedence,
            revision: self.saved.revision,
        })
    }

    fn typed(&self) -> Option<PolicySettings> {
        serde_json::from_value(Value::Object(self.settings.clone())).ok()
    }

    /// Each setting as it would hold at this level, below `above`.
    pub(crate) fn explain(&self, above: &[LevelView]) -> Vec<ExplainedSetting> {
        let own = self.typed().unwrap_or_else(|| self.saved.settings.clone());
        let levels = above.iter().map(|level| (level.level, &level.settings));
        let chain: Vec<_> = levels
            .chain([(self.saved.level, &own)])
            .map(|(level, settings)| Level { level, settings })
            .collect();
        explain(&chain)
    }

    /// Takes what somebody else saved meanwhile. What was changed here stays changed; everything else
    /// becomes theirs.
    pub(crate) fn rebase(&mut self, theirs: LevelView) {
        let base = fields(&self.saved.settings);
        let mut merged = fields(&theirs.settings);
        let mine = &self.settings;
        let touched = base.keys().chain(mine.keys());
        for field in touched.filter(|field| base.get(*field) != mine.get(*field)) {
            match mine.get(field) {
                Some(own) => merged.insert(field.clone(), own.clone()),
                None => merged.remove(field),
            };
        }
        if self.precedence == self.saved.precedence {
            self.precedence = theirs.precedence;
        }
        self.settings = merged;
        self.saved = theirs;
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::policy::{Limit, Need, PolicyLevel, Setting, SettingName, TextRule};

    use super::*;

    fn level(settings: PolicySettings, revision: u64) -> LevelView {
        LevelView {
            level: PolicyLevel::Global,
            settings,
            precedence: None,
            revision,
            saved_at: None,
        }
    }

    fn at_most(seconds: u32) -> PolicySettings {
        PolicySettings {
            lifetime_max: Some(Setting::locked(Limit::AtMostS(seconds))),
            ticket: Some(Setting::open(TextRule::plain(Need::Optional))),
            ..PolicySettings::default()
        }
    }

    #[test]
    fn draft_is_sent_as_it_was_changed_and_not_otherwise() {
        let mut draft = Draft::of(level(at_most(3_600), 4), None);
        assert!(!draft.is_changed());
        assert_eq!(draft.request().unwrap().settings, at_most(3_600));
        draft.set("lifetime_max", &json!({ "at_most_s": 7_200 }));
        assert!(draft.is_changed());
        let sent = draft.request().unwrap();
        assert_eq!(sent.settings, at_most(7_200), "the lock stays");
        assert_eq!(sent.revision, 4);
        draft.set("lifetime_max", &json!({ "at_most_s": "soon" }));
        assert_eq!(draft.request(), None);
        draft.discard();
        assert!(!draft.is_changed());
    }

    #[test]
    fn draft_over_what_somebody_else_saved_keeps_what_was_changed_here() {
        let mut draft = Draft::of(level(at_most(3_600), 4), None);
        draft.set("enabled", &json!(false));
        draft.inherit("ticket");
        let mut theirs = at_most(1_800);
        theirs.custody = Some(Setting::open(
            hallpass_protocol::policy::CustodyRule::SealedOnly,
        ));
        draft.rebase(level(theirs.clone(), 5));
        let sent = draft.request().unwrap();
        theirs.enabled = Some(Setting::open(false));
        theirs.ticket = None;
        assert_eq!((sent.settings, sent.revision), (theirs, 5));
    }

    #[test]
    fn setting_holds_what_the_lock_above_allows_as_soon_as_it_is_typed() {
        let above = [level(at_most(3_600), 1)];
        let customer_id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3".parse().unwrap();
        let customer = PolicyLevel::Customer { customer_id };
        let mut draft = Draft::of(
            LevelView {
                level: customer,
                ..level(PolicySettings::default(), 0)
            },
            None,
        );
        let found = |draft: &Draft| {
            let all = draft.explain(&above).into_iter();
            all.into_iter()
                .find(|it| it.setting == SettingName::LifetimeMax)
                .unwrap()
        };
        assert_eq!(found(&draft).decided_by, PolicyLevel::Global);
        draft.set("lifetime_max", &json!({ "at_most_s": 7_200 }));
        let one = found(&draft);
        assert_eq!(one.value, json!({ "at_most_s": 3_600 }));
        assert_eq!(one.not_allowed.len(), 1);
        draft.set("lifetime_max", &json!({ "at_most_s": 1_800 }));
        assert_eq!(found(&draft).decided_by, customer);
    }
}
