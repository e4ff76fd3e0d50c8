//! Which requests need somebody's approval, of how many people, and whether oneself may be one.

use hallpass_protocol::policy::SettingName;
use leptos::prelude::*;
use serde_json::json;

use super::super::desk::Desk;
use super::super::ticks::Ticks;
use super::{Select, texts, toggle};
use crate::state::policy::{ApprovalDraft, ApprovalNeed, SettingInfo};

/// The most people that are offered. The cloud knows how many there are.
const MOST: u8 = 5;

/// The editor.
#[component]
pub(super) fn ApprovalEditor(
    /// The setting.
    info: SettingInfo,
    /// The level that is being changed.
    desk: Desk,
) -> impl IntoView {
    let field = info.field;
    let draft = Memo::new(move |_| ApprovalDraft::from_given(&desk.value(field)));
    let put = move |change: &dyn Fn(&mut ApprovalDraft)| {
        let mut draft = draft.get_untracked();
        change(&mut draft);
        desk.set(field, draft.to_given());
    };
    let current = Signal::derive(move || draft.read().need.name().to_owned());
    let choose = Callback::new(move |name: String| {
        put(&|draft| draft.need = ApprovalNeed::named(&name));
    });
    let chosen = Signal::derive(move || texts(&json!(draft.read().presets)));
    let on_toggle = Callback::new(move |(key, is_chosen): (String, bool)| {
        let presets = toggle(chosen.get_untracked(), key, is_chosen);
        put(&|draft| draft.presets.clone_from(&presets));
    });
    let items = desk.names.with_value(|names| {
        let mut items: Vec<_> = names
            .presets
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()))
            .collect();
        items.sort_by(|a, b| a.1.cmp(&b.1));
        items
    });
    let items = StoredValue::new(items);
    let needs_any = move || draft.read().need != ApprovalNeed::Never;
    view! {
        <Select
            name=SettingName::Approval
            choices=&[
                ("never", "Nobody's"),
                ("for_presets", "For some presets"),
                ("always", "For every request"),
            ]
            current
            choose
        />
        <Show when=move || draft.read().need == ApprovalNeed::ForPresets>
            <Ticks
                legend="For these presets"
                items=items.get_value()
                chosen
                on_toggle
                testid="policy-approval-preset"
            />
        </Show>
        <Show when=needs_any>
            <label class="field field--row">
                <span class="field__label">"People who have to approve"</span>
                <select
                    class="input input--short"
                    data-testid="policy-approval-count"
                    on:change:target=move |event| {
                        let count = event.target().value().parse().unwrap_or(1);
                        put(&|draft| draft.count = count);
                    }
                >
                    {(1..=MOST.max(draft.get_untracked().count))
                        .map(|count| {
                            view! {
                                <option
                                    value=count.to_string()
                                    prop:selected=move || draft.read().count == count
                                >
                                    {count.to_string()}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
            <label class="tick">
                <input
                    type="checkbox"
                    data-testid="policy-approval-oneself"
                    prop:checked=move || draft.read().may_be_oneself
                    on:change:target=move |event| {
                        let may_be_oneself = event.target().checked();
                        put(&|draft| draft.may_be_oneself = may_be_oneself);
                    }
                />
                <span>
                    "One of them may be the technician who asks, on a second device with another passkey"
                </span>
            </label>
        </Show>
    }
}
