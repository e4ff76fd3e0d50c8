//! Which attempts are listed.

use hallpass_protocol::attempt::{AttemptKind, AttemptResult, AttemptsQuery};
use hallpass_ui::components::{Button, ButtonKind};
use hallpass_ui::load::Load;
use leptos::prelude::*;

use crate::browser::date;
use crate::reading::Reading;
use crate::state::attempts::{KINDS, RESULTS, result_label, result_name};
use crate::state::policy::Names;

/// Days, kind, technician, customer, result.
#[component]
pub(super) fn Filters(
    /// What is asked for.
    query: RwSignal<AttemptsQuery>,
    /// The names of those who can be chosen.
    names: Reading<Names>,
) -> impl IntoView {
    let names = names.shown();
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let set_days = move || {
        query.update(|query| {
            query.from = date::start_of_day(&from.read_untracked(), 0);
            // The last day is part of what is asked for.
            query.until = date::start_of_day(&until.read_untracked(), 1);
        });
    };
    let technicians = move || {
        names.with(|names| match names {
            Load::Ready(names) => sorted(names.technicians.iter()),
            _ => Vec::new(),
        })
    };
    let customers = move || {
        names.with(|names| match names {
            Load::Ready(names) => sorted(names.customers.iter()),
            _ => Vec::new(),
        })
    };
    let technician = Signal::derive(move || text(query.read().technician_id));
    let customer = Signal::derive(move || text(query.read().customer_id));
    let result = Signal::derive(move || {
        let result = query.read().result;
        result.map(result_name).unwrap_or_default().to_owned()
    });
    let kind = Signal::derive(move || query.read().kind.map(kind_name).unwrap_or_default());
    let kinds = KINDS.map(|(_, name, words)| (name.to_owned(), words.to_owned()));
    let results = RESULTS.map(|it| (result_name(it).to_owned(), result_label(it).to_owned()));
    let is_default = Memo::new(move |_| query.with(|query| *query == AttemptsQuery::default()));
    let clear = Callback::new(move |()| {
        from.set(String::new());
        until.set(String::new());
        query.set(AttemptsQuery::default());
    });
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <Day id="attempts-from" label="From" value=from on_change=Callback::new(move |()| set_days()) />
            <Day id="attempts-until" label="To" value=until on_change=Callback::new(move |()| set_days()) />
            <Chooser
                id="attempts-kind"
                label="Kind"
                all="All kinds"
                options=Signal::stored(kinds.to_vec())
                chosen=kind
                choose=Callback::new(move |key: String| query.update(|it| it.kind = kind_named(&key)))
            />
            <Chooser
                id="attempts-technician"
                label="Technician"
                all="Everybody"
                options=Signal::derive(technicians)
                chosen=technician
                choose=Callback::new(move |key: String| query.update(|it| it.technician_id = key.parse().ok()))
            />
            <Chooser
                id="attempts-customer"
                label="Customer"
                all="All customers"
                options=Signal::derive(customers)
                chosen=customer
                choose=Callback::new(move |key: String| query.update(|it| it.customer_id = key.parse().ok()))
            />
            <Chooser
                id="attempts-result"
                label="Result"
                all="All results"
                options=Signal::stored(results.to_vec())
                chosen=result
                choose=Callback::new(move |key: String| query.update(|it| it.result = named(&key)))
            />
            <Show when=move || !is_default.get()>
                <Button kind=ButtonKind::Quiet testid="attempts-clear" on_press=clear>"Clear filters"</Button>
            </Show>
        </div>
    }
}

#[component]
fn Day(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input
                class="input"
                type="date"
                id=id
                data-testid=id
                prop:value=move || value.get()
                on:change:target=move |event| {
                    value.set(event.target().value());
                    on_change.run(());
                }
            />
        </div>
    }
}

#[component]
fn Chooser(
    id: &'static str,
    label: &'static str,
    /// The words for no choice.
    all: &'static str,
    /// Keys and their words.
    options: Signal<Vec<(String, String)>>,
    /// The key that is chosen; empty for none.
    chosen: Signal<String>,
    choose: Callback<String>,
) -> impl IntoView {
    let option = move |(key, words): (String, String)| {
        let mine = key.clone();
        view! {
            <option value=key prop:selected=move || chosen.with(|chosen| *chosen == mine)>{words}</option>
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <select
                class="input"
                id=id
                data-testid=id
                on:change:target=move |event| choose.run(event.target().value())
            >
                <option value="" prop:selected=move || chosen.with(String::is_empty)>{all}</option>
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

fn text(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn kind_name(kind: AttemptKind) -> String {
    let known = KINDS.into_iter().find(|(it, ..)| *it == kind);
    known.map_or("", |(_, name, _)| name).to_owned()
}

fn kind_named(name: &str) -> Option<AttemptKind> {
    let known = KINDS.into_iter().find(|(_, it, _)| *it == name);
    known.map(|(kind, ..)| kind)
}

fn named(name: &str) -> Option<AttemptResult> {
    RESULTS.into_iter().find(|it| result_name(*it) == name)
}

fn sorted<'a, I: ToString + 'a>(
    names: impl Iterator<Item = (&'a I, &'a String)>,
) -> Vec<(String, String)> {
    let mut sorted: Vec<_> = names
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    sorted.sort_by_key(|(_, name)| name.to_lowercase());
    sorted
}
