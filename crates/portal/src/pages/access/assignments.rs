//! Who is assigned to whom.

use std::collections::BTreeSet;

use hallpass_protocol::access::{AssignedTo, Assignee};
use hallpass_protocol::customer::AllTagsResponse;
use hallpass_ui::components::{Combobox, ComboboxOption, Icon, IconKind};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::components::Section;
use crate::state::access::{
    AccessDraft, Offer, assignee, assignee_kind, by_tag, offer_assignees, offer_targets, target,
};
use crate::state::policy::Names;

/// An offer as a list shows it. What is offered is its own key.
pub(super) fn options<T: Serialize>(offer: &Offer<T>) -> Vec<ComboboxOption> {
    let option = |(value, label, detail): &(T, String, &'static str)| ComboboxOption {
        key: serde_json::to_string(value).unwrap_or_default(),
        label: label.clone(),
        detail: (*detail).to_owned(),
        is_disabled: false,
    };
    offer.shown.iter().map(option).collect()
}

/// What was chosen of it.
pub(super) fn chosen<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(key).ok()
}

/// A row for everybody who is assigned, and the way to assign more.
#[component]
pub(super) fn Assignments(
    /// What is about to be saved.
    draft: RwSignal<AccessDraft>,
    /// The names of everything.
    names: StoredValue<Names>,
    /// The tags of all customers.
    tags: RwSignal<AllTagsResponse>,
    /// Whether it may be changed.
    may_change: bool,
) -> impl IntoView {
    let all = Memo::new(move |_| {
        let mut all = draft.with(AccessDraft::by_assignee);
        names.with_value(|names| {
            all.sort_by_cached_key(|(who, _)| assignee(*who, names).to_lowercase());
        });
        all
    });
    let row = move |(who, targets): (Assignee, Vec<AssignedTo>)| {
        view! { <Row who targets draft names may_change /> }
    };
    let rows = move || {
        let all = all.get();
        if all.is_empty() {
            return view! {
                <p class="card__note" data-testid="access-empty">
                    "Nobody is assigned to anybody yet."
                </p>
            }
            .into_any();
        }
        view! {
            <ul class="rows" data-testid="access-list">{all.into_iter().map(row).collect_view()}</ul>
        }
        .into_any()
    };
    view! {
        <Section
            title="Assignments"
            text="A technician or a group, and whom they reach: single customers, or all that carry a tag, now and later."
            testid="access-assignments"
        >
            {rows}
            {may_change.then(|| view! { <Assign draft names tags /> })}
        </Section>
    }
}

/// Somebody with all of whom they reach.
#[component]
fn Row(
    who: Assignee,
    targets: Vec<AssignedTo>,
    draft: RwSignal<AccessDraft>,
    names: StoredValue<Names>,
    may_change: bool,
) -> impl IntoView {
    let name = names.with_value(|names| assignee(who, names));
    let owner = name.clone();
    let chip = move |to: AssignedTo| {
        let words = names.with_value(|names| target(&to, names));
        let label = format!("Take {words} away from {owner}");
        let drop = may_change.then(|| {
            view! {
                <button
                    class="chip__drop"
                    type="button"
                    aria-label=label
                    data-testid="access-withdraw"
                    on:click=move |_| draft.update(|draft| draft.withdraw(who, &to))
                >
                    <Icon kind=IconKind::Cross />
                </button>
            }
        });
        view! { <li class="chip" data-testid="access-target">{words} {drop}</li> }
    };
    view! {
        <li class="row" data-testid="access-row">
            <div class="row__words">
                <p class="row__title">
                    <span>{name}</span>
                    <span class="chip">{assignee_kind(who)}</span>
                </p>
            </div>
            <ul class="chips chips--row">{targets.into_iter().map(chip).collect_view()}</ul>
        </li>
    }
}

/// Two fields: who, then to whom. The first stays, so that several can follow.
#[component]
fn Assign(
    draft: RwSignal<AccessDraft>,
    names: StoredValue<Names>,
    tags: RwSignal<AllTagsResponse>,
) -> impl IntoView {
    let who = RwSignal::new(None::<Assignee>);
    let problem = RwSignal::new(false);
    let (who_query, to_query) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (who_open, to_open) = (RwSignal::new(false), RwSignal::new(false));
    let people =
        Memo::new(move |_| names.with_value(|names| offer_assignees(names, &who_query.read())));
    let known =
        Memo::new(move |_| tags.with(|tags| by_tag(tags).into_keys().collect::<BTreeSet<_>>()));
    let targets = Memo::new(move |_| {
        let query = to_query.get();
        known.with(|known| names.with_value(|names| offer_targets(names, known, &query)))
    });
    // What is typed after a choice chooses again.
    Effect::new(move || {
        let typed = who_query.get();
        let is_kept = who
            .get_untracked()
            .is_some_and(|who| names.with_value(|names| assignee(who, names) == typed));
        if !is_kept {
            who.set(None);
        }
    });
    let choose_who = Callback::new(move |key: String| {
        let Some(choice) = chosen::<Assignee>(&key) else {
            return;
        };
        who.set(Some(choice));
        who_query.set(names.with_value(|names| assignee(choice, names)));
        problem.set(false);
    });
    let choose_to = Callback::new(move |key: String| {
        let Some(to) = chosen::<AssignedTo>(&key) else {
            return;
        };
        let Some(who) = who.get_untracked() else {
            return problem.set(true);
        };
        draft.update(|draft| draft.assign(who, to));
        to_query.set(String::new());
    });
    view! {
        <div class="card__body levels assign">
            <Combobox
                id="access-who"
                label="Technician or group"
                placeholder="Search by name"
                query=who_query
                options=Signal::derive(move || people.with(options))
                hidden=Signal::derive(move || people.with(|offer| offer.hidden))
                is_open=who_open
                on_choose=choose_who
                testid="access-who"
            />
            <Combobox
                id="access-to"
                label="Customer or tag"
                placeholder="Search by name"
                query=to_query
                options=Signal::derive(move || targets.with(options))
                hidden=Signal::derive(move || targets.with(|offer| offer.hidden))
                is_open=to_open
                on_choose=choose_to
                testid="access-to"
            />
            <Show when=move || problem.get()>
                <p class="field__error assign__problem" role="alert" data-testid="access-assign-error">
                    "Choose a technician or a group first."
                </p>
            </Show>
        </div>
    }
}
