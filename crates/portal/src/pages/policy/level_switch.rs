//! From level to level.

use hallpass_protocol::ids::{CustomerId, GroupId};
use hallpass_protocol::policy::PolicyLevel;
use hallpass_ui::components::{Button, Combobox, ComboboxOption, IconKind};
use leptos::prelude::*;

use crate::state::policy::Names;

/// How many customers are shown before something is typed.
const SHOWN: usize = 8;

const fn customer_of(level: PolicyLevel) -> Option<CustomerId> {
    match level {
        PolicyLevel::Customer { customer_id } | PolicyLevel::Group { customer_id, .. } => {
            Some(customer_id)
        }
        PolicyLevel::BuiltIn | PolicyLevel::Global => None,
    }
}

/// All customers, one of them, or a group of technicians there.
#[component]
pub(super) fn LevelSwitch(
    /// Which level is shown.
    level: RwSignal<PolicyLevel>,
    /// The names of everything.
    names: StoredValue<Names>,
    /// Something is typed and not saved.
    is_changed: RwSignal<bool>,
) -> impl IntoView {
    let here = move || names.with_value(|names| names.level(level.get()));
    let inside = move || {
        if is_changed.get() {
            return view! {
                <p class="card__note" data-testid="policy-level-kept">
                    "Save or discard your changes before you go to another level."
                </p>
            }
            .into_any();
        }
        view! { <Choices level names /> }.into_any()
    };
    view! {
        <section class="card" aria-label="Level">
            <div class="card__head">
                <h2 class="card__title" data-testid="policy-level">
                    "For " {here}
                </h2>
            </div>
            {inside}
        </section>
    }
}

#[component]
fn Choices(level: RwSignal<PolicyLevel>, names: StoredValue<Names>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let found = Memo::new(move |_| {
        let query = query.read().to_lowercase();
        names.with_value(|names| {
            let mut found: Vec<_> = names
                .customers
                .iter()
                .filter(|(_, name)| name.to_lowercase().contains(query.trim()))
                .map(|(id, name)| (*id, name.clone()))
                .collect();
            found.sort_by(|a, b| a.1.cmp(&b.1));
            found
        })
    });
    let options = Signal::derive(move || {
        found.with(|found| {
            let option = |(id, name): &(CustomerId, String)| ComboboxOption {
                key: id.to_string(),
                label: name.clone(),
                detail: String::new(),
                is_disabled: false,
            };
            found.iter().take(SHOWN).map(option).collect::<Vec<_>>()
        })
    });
    let hidden = Signal::derive(move || found.with(|found| found.len().saturating_sub(SHOWN)));
    let choose = Callback::new(move |key: String| {
        if let Ok(customer_id) = key.parse() {
            level.set(PolicyLevel::Customer { customer_id });
        }
    });
    let global = Callback::new(move |()| level.set(PolicyLevel::Global));
    let is_global = move || customer_of(level.get()).is_none();
    let groups = move || {
        let customer_id = customer_of(level.get())?;
        Some(view! { <Groups level names customer_id /> })
    };
    view! {
        <div class="card__body levels">
            <Show when=move || !is_global()>
                <Button testid="policy-global" icon=IconKind::ArrowLeft on_press=global>
                    "All customers"
                </Button>
            </Show>
            <Combobox
                id="policy-customer"
                label="A customer"
                placeholder="Search by name"
                query
                options
                hidden
                is_open
                on_choose=choose
                testid="policy-customer"
            />
            {groups}
        </div>
    }
}

#[component]
fn Groups(
    level: RwSignal<PolicyLevel>,
    names: StoredValue<Names>,
    customer_id: CustomerId,
) -> impl IntoView {
    let choose = move |key: String| {
        let group: Option<GroupId> = key.parse().ok();
        level.set(
            group.map_or(PolicyLevel::Customer { customer_id }, |group_id| {
                PolicyLevel::Group {
                    customer_id,
                    group_id,
                }
            }),
        );
    };
    let is_here = move |id: GroupId| matches!(level.get(), PolicyLevel::Group { group_id, .. } if group_id == id);
    let groups = names.with_value(|names| names.groups.clone());
    let option = move |(id, name): (GroupId, String)| {
        view! {
            <option value=id.to_string() prop:selected=move || is_here(id)>
                {name}
            </option>
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for="policy-group">"Of these technicians"</label>
            <select
                class="input"
                id="policy-group"
                data-testid="policy-group"
                on:change:target=move |event| choose(event.target().value())
            >
                <option value="">"Everybody"</option>
                {groups.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}
