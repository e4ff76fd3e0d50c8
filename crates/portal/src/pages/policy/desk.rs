//! What the parts of the editor share.

use std::collections::BTreeMap;

use hallpass_protocol::policy::{ExplainedSetting, LevelView, SettingName};
use leptos::prelude::*;
use serde_json::Value;

use crate::state::policy::{Draft, Names};

/// A level that is being changed. A bundle of signals: copying it copies references.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// What is about to be saved.
    pub(super) draft: RwSignal<Draft>,
    /// What would hold then.
    pub(super) explained: Memo<Vec<ExplainedSetting>>,
    /// The names of everything.
    pub(super) names: StoredValue<Names>,
    /// What is wrong with what was typed, by field.
    pub(super) problems: RwSignal<BTreeMap<&'static str, String>>,
    /// Why the cloud would not save it: of which setting, if it is one, and a sentence.
    pub(super) refusal: RwSignal<Option<(Option<SettingName>, String)>>,
    /// Whether the person may change it.
    pub(super) may_change: bool,
}

impl Desk {
    /// Over what was read.
    pub(super) fn new(
        draft: Draft,
        above: Vec<LevelView>,
        names: StoredValue<Names>,
        may_change: bool,
    ) -> Self {
        let draft = RwSignal::new(draft);
        Self {
            draft,
            explained: Memo::new(move |_| draft.with(|draft| draft.explain(&above))),
            names,
            problems: RwSignal::default(),
            refusal: RwSignal::default(),
            may_change,
        }
    }

    /// What the level itself gives a setting.
    pub(super) fn value(self, field: &'static str) -> Value {
        let own = self.draft.with(|draft| draft.own(field));
        own.map_or(Value::Null, |own| own.value)
    }

    /// Gives a setting a value.
    pub(super) fn set(self, field: &'static str, value: impl Into<Value>) {
        self.forget(field);
        let value = value.into();
        self.draft.update(|draft| draft.set(field, &value));
    }

    /// Leaves a setting to the levels above.
    pub(super) fn inherit(self, field: &'static str) {
        self.forget(field);
        self.draft.update(|draft| draft.inherit(field));
    }

    /// Says what is wrong with what was typed.
    pub(super) fn object(self, field: &'static str, sentence: &str) {
        self.problems.update(|problems| {
            problems.insert(field, sentence.to_owned());
        });
    }

    fn forget(self, field: &'static str) {
        self.refusal.set(None);
        self.problems.update(|problems| {
            problems.remove(field);
        });
    }
}
