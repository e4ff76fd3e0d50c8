//! One preset.

use hallpass_protocol::customer::{GroupView, RoleView};
use hallpass_protocol::preset::ListedPreset;
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use super::preset_dialog::Editing;
use super::proposals::PROPOSED;
use crate::act::Act;
use crate::components::{Failure, RoomIcon, RoomIconKind};
use crate::me::Me;
use crate::state::policy::Names;
use crate::state::presets::{Power, limits, power_of, used_by};
use crate::toast::Toast;

/// A role, marked where it can do everything.
pub(super) fn role_words(role: &RoleView) -> impl IntoView + use<> {
    let (class, mark) = match power_of(role) {
        Power::Total => ("badge badge--bad", Some("Everything")),
        Power::Privileged => ("badge", Some("Privileged")),
        Power::Plain => ("badge", None),
    };
    view! {
        {role.name.clone()}
        {mark.map(|words| view! { <span class=class data-testid="preset-power">{words}</span> })}
    }
}

/// A group, marked where it can hold roles.
pub(super) fn group_words(group: &GroupView) -> impl IntoView + use<> {
    let mark = group.can_hold_roles.then_some("Can hold any role");
    view! {
        <span class="chip__kind">"Group"</span>
        {group.name.clone()}
        {mark.map(|words| {
            view! { <span class="badge badge--bad" data-testid="preset-power">{words}</span> }
        })}
    }
}

/// Its roles, groups and limits, what uses it, and the ways to change and remove it.
#[component]
pub(super) fn PresetRow(
    /// The preset; the row is made anew when it changes.
    listed: ListedPreset,
    /// The names of everything.
    names: StoredValue<Names>,
    /// Whether it may be changed.
    may_change: bool,
    /// Opens the dialog.
    editing: RwSignal<Option<Editing>>,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let uses = names.with_value(|names| used_by(&listed, names));
    let preset = listed.preset;
    let (id, limits) = (preset.id, limits(&preset));
    let name = StoredValue::new(preset.name.clone());
    let roles = preset
        .roles
        .iter()
        .map(|role| view! { <li class="chip" data-testid="preset-role">{role_words(role)}</li> })
        .collect_view();
    let groups = preset
        .groups
        .iter()
        .map(
            |group| view! { <li class="chip" data-testid="preset-group">{group_words(group)}</li> },
        )
        .collect_view();
    let remove = Callback::new(move |()| {
        act.run(api.remove_preset(id), move |proposed| {
            toast.say(if proposed.is_some() {
                PROPOSED.to_owned()
            } else {
                format!("“{}” was removed.", name.get_value())
            });
            changed.run(());
        });
    });
    let kept = StoredValue::new(preset);
    let change = Callback::new(move |()| {
        let preset = kept.get_value();
        editing.set(Some(Editing::There(preset.id, preset.into())));
    });
    let actions = may_change.then(|| {
        view! {
            <div class="row__actions">
                <Button kind=ButtonKind::Quiet testid="preset-change" on_press=change>"Change"</Button>
                <Confirm
                    action="Remove"
                    question=format!(
                        "Remove “{}”? Accounts that live keep their roles and groups; nobody can ask for it any more.",
                        name.get_value(),
                    )
                    confirm="Remove preset"
                    cancel="Keep"
                    busy=act.is_busy()
                    testid="preset-remove"
                    confirm_testid="preset-remove-confirm"
                    on_confirm=remove
                />
            </div>
        }
    });
    view! {
        <li class="row" data-testid="preset-row" data-preset-id=id.to_string()>
            <span class="row__picture"><RoomIcon kind=RoomIconKind::Presets /></span>
            <div class="row__words">
                <p class="row__title" data-testid="preset-name">{name.get_value()}</p>
                <p class="row__detail" data-testid="preset-limits">{limits}</p>
                <p class="row__detail" data-testid="preset-uses">{uses}</p>
            </div>
            {actions}
            <ul class="chips chips--row">{roles}{groups}</ul>
            <Failure error=act.error() testid="preset-remove-error" />
        </li>
    }
}
