//! A setting's value, as it is chosen or typed.

mod approval;
mod audience;
mod logo;
mod methods;

use hallpass_protocol::policy::SettingName;
use leptos::prelude::*;
use serde_json::{Value, json};

use self::approval::ApprovalEditor;
use self::audience::AudienceEditor;
use self::logo::LogoEditor;
use self::methods::MethodsEditor;
use super::desk::Desk;
use super::ticks::Ticks;
use crate::state::policy::{Kind, SettingInfo, member, parse_duration, write_duration};

/// The fields for it.
#[component]
pub(super) fn ValueEditor(
    /// Which setting.
    info: SettingInfo,
    /// The level that is being changed.
    desk: Desk,
) -> impl IntoView {
    let field = info.field;
    match info.kind {
        Kind::Choice(choices) => {
            let choose = Callback::new(move |text: String| {
                desk.set(field, serde_json::from_str(&text).unwrap_or(Value::Null));
            });
            let current = Signal::derive(move || desk.value(field).to_string());
            view! { <Select name=info.name choices current choose /> }.into_any()
        }
        Kind::Text => view! { <Text info desk /> }.into_any(),
        Kind::Duration {
            none,
            none_words,
            member: seconds,
        } => view! { <Duration info desk none none_words seconds /> }.into_any(),
        Kind::Presets => view! { <Presets info desk /> }.into_any(),
        Kind::Approval => view! { <ApprovalEditor info desk /> }.into_any(),
        Kind::Audience => view! { <AudienceEditor info desk /> }.into_any(),
        Kind::TextRule => view! { <TextRule info desk /> }.into_any(),
        Kind::Methods => view! { <MethodsEditor info desk /> }.into_any(),
        Kind::Logo => view! { <LogoEditor info desk /> }.into_any(),
    }
}

/// One of some values.
#[component]
pub(super) fn Select(
    name: SettingName,
    choices: &'static [(&'static str, &'static str)],
    current: Signal<String>,
    choose: Callback<String>,
) -> impl IntoView {
    let option = move |(value, words): &(&'static str, &'static str)| {
        let (value, words) = (*value, *words);
        view! {
            <option value=value prop:selected=move || current.with(|current| current == value)>
                {words}
            </option>
        }
    };
    view! {
        <select
            class="input"
            aria-label=name.label()
            data-testid="policy-select"
            on:change:target=move |event| choose.run(event.target().value())
        >
            {choices.iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn Text(info: SettingInfo, desk: Desk) -> impl IntoView {
    let field = info.field;
    view! {
        <input
            class="input"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=info.name.label()
            data-testid="policy-text"
            prop:value=move || desk.value(field).as_str().unwrap_or_default().to_owned()
            on:input:target=move |event| desk.set(field, Value::String(event.target().value()))
        />
    }
}

#[component]
fn Duration(
    info: SettingInfo,
    desk: Desk,
    none: &'static str,
    none_words: &'static str,
    seconds: &'static str,
) -> impl IntoView {
    let field = info.field;
    let written = desk.draft.with_untracked(|draft| {
        let seconds = draft.own(field)?.value.get(seconds)?.as_u64()?;
        Some(write_duration(u32::try_from(seconds).ok()?))
    });
    let is_some = RwSignal::new(written.is_some());
    let typed = RwSignal::new(written.unwrap_or_else(|| "4 h".to_owned()));
    let take = move || match parse_duration(&typed.read_untracked()) {
        Some(length) => desk.set(field, json!({ seconds: length })),
        None => desk.object(field, "Enter a length of time, such as 45 min, 4 h or 1 d."),
    };
    let choose = move |value: String| {
        is_some.set(value != none);
        if value == none {
            desk.set(field, Value::String(value));
        } else {
            take();
        }
    };
    view! {
        <div class="setting__fields">
            <select
                class="input"
                aria-label=info.name.label()
                data-testid="policy-select"
                on:change:target=move |event| choose(event.target().value())
            >
                <option value=none prop:selected=move || !is_some.get()>{none_words}</option>
                <option value="some" prop:selected=move || is_some.get()>"This long"</option>
            </select>
            <Show when=move || is_some.get()>
                <input
                    class="input input--short"
                    type="text"
                    autocomplete="off"
                    aria-label="Length of time"
                    data-testid="policy-duration"
                    prop:value=move || typed.get()
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        take();
                    }
                />
            </Show>
        </div>
    }
}

/// Puts a key among others, or takes it out.
pub(super) fn toggle(keys: Vec<String>, key: String, is_chosen: bool) -> Vec<String> {
    let mut keys: Vec<String> = keys.into_iter().filter(|known| *known != key).collect();
    if is_chosen {
        keys.push(key);
    }
    keys
}

/// The texts in an array.
pub(super) fn texts(value: &Value) -> Vec<String> {
    let values = value.as_array().map_or(&[][..], Vec::as_slice);
    values
        .iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

#[component]
fn Presets(info: SettingInfo, desk: Desk) -> impl IntoView {
    let field = info.field;
    let chosen = Signal::derive(move || texts(member(&desk.value(field), "only")));
    let current = Signal::derive(move || {
        let is_all = desk.value(field).is_string();
        if is_all { "all" } else { "only" }.to_owned()
    });
    let choose = Callback::new(move |value: String| {
        let value = if value == "all" {
            json!("all")
        } else {
            json!({ "only": [] })
        };
        desk.set(field, value);
    });
    let on_toggle = Callback::new(move |(key, is_chosen): (String, bool)| {
        desk.set(
            field,
            json!({ "only": toggle(chosen.get_untracked(), key, is_chosen) }),
        );
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
    view! {
        <Select
            name=info.name
            choices=&[("all", "All, also those that are added later"), ("only", "Only these")]
            current
            choose
        />
        <Show when=move || current.with(|current| current == "only")>
            <Ticks
                legend="Presets"
                items=items.get_value()
                chosen
                on_toggle
                testid="policy-preset"
            />
        </Show>
    }
}

#[component]
fn TextRule(info: SettingInfo, desk: Desk) -> impl IntoView {
    let field = info.field;
    let current = Signal::derive(move || {
        let value = desk.value(field);
        member(&value, "need").as_str().unwrap_or("off").to_owned()
    });
    let pattern = move || {
        let value = desk.value(field);
        let pattern = member(&value, "pattern").as_str();
        pattern.unwrap_or_default().to_owned()
    };
    let put = move |need: String, pattern: String| {
        let rule = if pattern.is_empty() {
            json!({ "need": need })
        } else {
            json!({ "need": need, "pattern": pattern })
        };
        desk.set(field, rule);
    };
    let choose = Callback::new(move |need: String| put(need, untrack(pattern)));
    view! {
        <div class="setting__fields">
            <Select
                name=info.name
                choices=&[("off", "Not asked for"), ("optional", "Optional"), ("required", "Required")]
                current
                choose
            />
            <input
                class="input input--mono"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-label="Pattern that the whole text has to match"
                placeholder="Pattern, such as INC-[0-9]+"
                data-testid="policy-pattern"
                prop:value=pattern
                on:input:target=move |event| put(current.get_untracked(), event.target().value())
            />
        </div>
    }
}
