//! The groups of a preset, and the search for more in a customer's tenant.

use hallpass_protocol::customer::{CustomerView, GroupView};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Combobox, ComboboxOption, Icon, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::row::group_words;
use crate::me::Me;
use crate::reading::Reading;
use crate::state::presets::{KnownGroups, PresetDraft, group_detail, group_view};

/// What is chosen, each with a way out; a customer, and a field that finds another group there.
#[component]
pub(super) fn Groups(
    /// What is typed.
    draft: RwSignal<PresetDraft>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || async move {
        let all = api.customers().await?.customers.into_iter();
        Ok(all
            .filter(|customer| customer.tenant.is_some())
            .collect::<Vec<CustomerView>>())
    });
    let customers = reading.shown();
    let customer = RwSignal::new(None::<CustomerId>);
    let option = |customer: CustomerView| {
        view! { <option value=customer.id.to_string()>{customer.name}</option> }
    };
    let options = move || {
        customers.with(|load| {
            let all = load.ready().cloned().unwrap_or_default();
            all.into_iter().map(option).collect_view()
        })
    };
    let chip = move |group: GroupView| {
        let label = format!("Take {} out", group.name);
        let words = group_words(&group);
        view! {
            <li class="chip" data-testid="preset-chosen-group">
                {words}
                <button
                    class="chip__drop"
                    type="button"
                    aria-label=label
                    data-testid="preset-group-remove"
                    on:click=move |_| {
                        draft.update(|draft| draft.groups.retain(|it| it.id != group.id));
                    }
                >
                    <Icon kind=IconKind::Cross />
                </button>
            </li>
        }
    };
    let chosen = Memo::new(move |_| draft.with(|draft| draft.groups.clone()));
    let chips = move || chosen.get().into_iter().map(chip).collect_view();
    let search = move || {
        let customer = customer.get()?;
        Some(view! { <GroupSearch customer draft /> })
    };
    view! {
        <div class="field">
            <label class="field__label" for="preset-group-customer">"Groups"</label>
            <select
                class="input"
                id="preset-group-customer"
                data-testid="preset-group-customer"
                on:change:target=move |event| customer.set(event.target().value().parse().ok())
            >
                <option value="">"Choose the customer whose group it is"</option>
                {options}
            </select>
            <p class="field__hint">
                "A group belongs to one customer's tenant: a preset with groups can be used there alone."
            </p>
        </div>
        {search}
        <ul class="chips chips--row">{chips}</ul>
    }
}

/// The field that finds a group of the customer's tenant.
#[component]
fn GroupSearch(customer: CustomerId, draft: RwSignal<PresetDraft>) -> impl IntoView {
    let api = Me::of_page().api();
    let query = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let known = RwSignal::new(KnownGroups::default());
    let error = RwSignal::new(None::<String>);
    let question =
        Memo::new(move |_| known.with(|known| query.with(|query| known.next_question(query))));
    Effect::new(move || {
        let Some(question) = question.get() else {
            return;
        };
        let asking = api.tenant_groups(customer, question.clone());
        spawn_local(async move {
            match asking.await {
                Ok(answer) => {
                    let _ = known.try_update(|known| known.put(question, answer));
                    let _ = error.try_set(None);
                }
                Err(failed) => {
                    let _ = error.try_set(Some(failed.to_string()));
                }
            }
        });
    });
    let found = Memo::new(move |_| {
        known.with(|known| draft.with(|draft| known.search(&query.read(), &draft.groups)))
    });
    let options = Signal::derive(move || {
        found.with(|found| {
            let shown = found.shown.iter().map(|group| ComboboxOption {
                key: group.id.to_string(),
                label: group.name.clone(),
                detail: group_detail(group),
                is_disabled: group.obstacle.is_some(),
            });
            shown.collect::<Vec<_>>()
        })
    });
    let hidden = Signal::derive(move || found.with(|found| found.hidden));
    let choose = Callback::new(move |key: String| {
        let chosen = found.with_untracked(|found| {
            let mut shown = found.shown.iter();
            shown
                .find(|group| group.id.to_string() == key)
                .map(group_view)
        });
        query.set(String::new());
        draft.update(|draft| draft.groups.extend(chosen));
    });
    let is_known = Memo::new(move |_| known.with(KnownGroups::is_known));
    let field = move || {
        if !is_known.get() {
            let text = error
                .get()
                .unwrap_or_else(|| "Asking the tenant for its groups…".to_owned());
            return view! {
                <p class="field__hint" role="status" data-testid="preset-groups-state">{text}</p>
            }
            .into_any();
        }
        view! {
            <Combobox
                id="preset-group"
                label="Group of this customer"
                placeholder="Search the tenant's groups"
                query
                options
                hidden
                is_open
                on_choose=choose
                testid="preset-group-search"
            />
        }
        .into_any()
    };
    view! { {field} }
}
