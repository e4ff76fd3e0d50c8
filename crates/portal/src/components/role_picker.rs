//! The choice of a role, each with what it may do.

use hallpass_protocol::technician::TechnicianRole;
use leptos::prelude::*;

use crate::state::role::{role_label, role_name, role_note};

/// The choice.
#[component]
pub(crate) fn RolePicker(
    /// What is chosen.
    role: RwSignal<TechnicianRole>,
    /// What may be chosen.
    roles: Vec<TechnicianRole>,
    /// Names the group of fields, unique on the page; for tests, its choices are
    /// `<name>-{owner,admin,technician,auditor}`.
    name: &'static str,
) -> impl IntoView {
    let choice = move |one: TechnicianRole| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name
                    data-testid=format!("{name}-{}", role_name(one))
                    prop:checked=move || role.get() == one
                    on:change=move |_| role.set(one)
                />
                <span class="choice__words">
                    <span class="choice__label">{role_label(one)}</span>
                    <span class="choice__note">{role_note(one)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="field__label">"Role"</legend>
            {roles.into_iter().map(choice).collect_view()}
        </fieldset>
    }
}
