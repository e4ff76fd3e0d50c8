//! The roles of a preset, and the search for more.

use hallpass_protocol::customer::RoleView;
use hallpass_ui::components::{Combobox, ComboboxOption, Icon, IconKind};
use leptos::prelude::*;

use super::row::role_words;
use crate::state::presets::{BuiltInRole, Power, PresetDraft, search_roles};

/// What is chosen, each with a way out, and a field that finds another.
#[component]
pub(super) fn Roles(
    /// What is typed.
    draft: RwSignal<PresetDraft>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let found = Memo::new(move |_| draft.with(|draft| search_roles(&query.read(), &draft.roles)));
    let options = Signal::derive(move || {
        found.with(|found| {
            let shown = found.shown.iter().map(|role| ComboboxOption {
                key: role.view().template_id.to_string(),
                label: role.name.to_owned(),
                detail: match role.power {
                    Power::Total => "Can do everything in the tenant",
                    Power::Privileged => "Privileged",
                    Power::Plain => "",
                }
                .to_owned(),
                is_disabled: false,
            });
            shown.collect::<Vec<_>>()
        })
    });
    let hidden = Signal::derive(move || found.with(|found| found.hidden));
    let choose = Callback::new(move |key: String| {
        let chosen = found.with_untracked(|found| {
            let mut shown = found.shown.iter().map(BuiltInRole::view);
            shown.find(|role| role.template_id.to_string() == key)
        });
        query.set(String::new());
        draft.update(|draft| draft.roles.extend(chosen));
    });
    let chip = move |role: RoleView| {
        let label = format!("Take {} out", role.name);
        let words = role_words(&role);
        view! {
            <li class="chip" data-testid="preset-chosen">
                {words}
                <button
                    class="chip__drop"
                    type="button"
                    aria-label=label
                    data-testid="preset-role-remove"
                    on:click=move |_| {
                        draft.update(|draft| draft.roles.retain(|it| it.template_id != role.template_id));
                    }
                >
                    <Icon kind=IconKind::Cross />
                </button>
            </li>
        }
    };
    let chosen = Memo::new(move |_| draft.with(|draft| draft.roles.clone()));
    let chips = move || chosen.get().into_iter().map(chip).collect_view();
    view! {
        <Combobox
            id="preset-role"
            label="Roles"
            placeholder="Search Entra's built-in roles"
            query
            options
            hidden
            is_open
            on_choose=choose
            testid="preset-role-search"
        />
        <ul class="chips chips--row">{chips}</ul>
    }
}
