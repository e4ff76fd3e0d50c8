//! One setting: what holds, whose word that is, and what this level says.

use hallpass_protocol::policy::{ExplainedSetting, PolicyLevel};
use hallpass_ui::components::{Button, ButtonKind};
use leptos::prelude::*;

use super::desk::Desk;
use super::value::ValueEditor;
use crate::components::Logo;
use crate::state::policy::{Kind, Names, SettingInfo, in_words, member, source, to_given};

/// The row.
#[component]
pub(super) fn SettingRow(
    /// Which setting.
    info: SettingInfo,
    /// The level that is being changed.
    desk: Desk,
    /// Which level that is.
    level: PolicyLevel,
) -> impl IntoView {
    let explained: Memo<Option<ExplainedSetting>> = Memo::new(move |_| {
        desk.explained
            .with(|all| all.iter().find(|one| one.setting == info.name).cloned())
    });
    let told = move |tell: fn(&ExplainedSetting, PolicyLevel, &Names) -> Option<String>| {
        move || {
            let one = explained.get()?;
            desk.names.with_value(|names| tell(&one, level, names))
        }
    };
    let words = told(|one, _, names| Some(in_words(one.setting, &one.value, names)));
    let from = told(|one, level, names| Some(source(one, Some(level), names)));
    let picture = move || {
        let one = explained.get().filter(|_| info.kind == Kind::Logo)?;
        let sha256 = member(&one.value, "sha256").as_str()?.parse().ok()?;
        Some(view! { <Logo sha256 testid="policy-logo" /> })
    };
    let withheld = Memo::new(move |_| told(withheld)());
    let problem = Memo::new(move |_| {
        let typed = desk
            .problems
            .with(|problems| problems.get(info.field).cloned());
        typed.or_else(|| {
            let (setting, sentence) = desk.refusal.get()?;
            (setting == Some(info.name)).then_some(sentence)
        })
    });
    let note = move || {
        let text = withheld.get()?;
        Some(view! { <p class="setting__note" data-testid="policy-withheld">{text}</p> })
    };
    let objection = move || {
        let text = problem.get()?;
        Some(view! {
            <p class="field__error setting__note" role="alert" data-testid="policy-problem">
                {text}
            </p>
        })
    };
    view! {
        <li class="row setting" data-testid="policy-setting" data-setting=info.field>
            <div class="row__words">
                <h3 class="row__title">{info.name.label()}</h3>
                <p class="row__detail">{info.note}</p>
            </div>
            <div class="setting__holds">
                {picture}
                <p class="setting__value" data-testid="policy-value">{words}</p>
                <p class="row__detail" data-testid="policy-source">{from}</p>
            </div>
            {desk.may_change.then(|| view! { <OwnWord info desk explained /> })}
            {note}
            {objection}
        </li>
    }
}

/// What the level wants and a lock above does not let it have.
fn withheld(one: &ExplainedSetting, level: PolicyLevel, names: &Names) -> Option<String> {
    let mut all = one.not_allowed.iter();
    let not_allowed = all.find(|it| it.level == level)?;
    let wanted = in_words(one.setting, &not_allowed.wanted, names);
    let by = names.level(not_allowed.locked_by);
    Some(format!("“{wanted}” is more than the lock of {by} allows."))
}

/// The way to set it here or to inherit it, and where it is set here, its value and its lock.
#[component]
fn OwnWord(
    info: SettingInfo,
    desk: Desk,
    explained: Memo<Option<ExplainedSetting>>,
) -> impl IntoView {
    let field = info.field;
    let label = info.name.label();
    let is_own = Memo::new(move |_| desk.draft.with(|draft| draft.own(field).is_some()));
    let is_locked = Memo::new(move |_| {
        desk.draft
            .with(|draft| draft.own(field).is_some_and(|own| own.is_locked))
    });
    let press = Callback::new(move |()| {
        if is_own.get_untracked() {
            desk.inherit(field);
        } else if let Some(one) = explained.get_untracked() {
            desk.set(field, to_given(info.kind, &one.value));
        }
    });
    let name = move || if is_own.get() { "Inherit" } else { "Set here" };
    let own = move || {
        is_own.get().then(|| {
            view! {
                <div class="setting__own" role="group" aria-label=label>
                    <ValueEditor info desk />
                    <label class="tick">
                        <input
                            type="checkbox"
                            data-testid="policy-lock"
                            prop:checked=move || is_locked.get()
                            on:change:target=move |event| {
                                let is_locked = event.target().checked();
                                desk.draft.update(|draft| draft.set_locked(field, is_locked));
                            }
                        />
                        <span>"Lock: the levels below can only be stricter"</span>
                    </label>
                </div>
            }
        })
    };
    view! {
        <div class="row__actions">
            <Button
                kind=ButtonKind::Quiet
                testid="policy-set"
                label=Signal::derive(move || Some(format!("{}: {label}", name())))
                on_press=press
            >
                {name}
            </Button>
        </div>
        {own}
    }
}
