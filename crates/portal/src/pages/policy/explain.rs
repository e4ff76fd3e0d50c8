//! Why a technician may have what at a customer.

use hallpass_protocol::ids::{CustomerId, TechnicianId};
use hallpass_protocol::policy::{ExplainResponse, ExplainedSetting};
use leptos::prelude::*;

use crate::components::{Section, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::policy::{Names, in_words, source};

/// Choose a technician, and read.
#[component]
pub(super) fn Explain(
    /// At which customer.
    customer: CustomerId,
    /// The names of everything.
    names: StoredValue<Names>,
    /// Moves with each save.
    saves: RwSignal<u32>,
) -> impl IntoView {
    let technician = RwSignal::new(None::<TechnicianId>);
    let mut people = names.with_value(|names| {
        let people = names.technicians.iter();
        people
            .map(|(id, name)| (*id, name.clone()))
            .collect::<Vec<_>>()
    });
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let option = |(id, name): (TechnicianId, String)| {
        view! { <option value=id.to_string()>{name}</option> }
    };
    let text = names.with_value(|names| {
        format!(
            "As it is saved now, for one technician at {}.",
            names.customer(customer)
        )
    });
    let told = move || {
        let technician = technician.get()?;
        Some(view! { <Told customer technician names saves /> })
    };
    view! {
        <Section title="Explain" text=text testid="policy-explain">
            <div class="card__body">
                <div class="field">
                    <label class="field__label" for="policy-explain-technician">"Technician"</label>
                    <select
                        class="input"
                        id="policy-explain-technician"
                        data-testid="policy-explain-technician"
                        on:change:target=move |event| {
                            technician.set(event.target().value().parse().ok());
                        }
                    >
                        <option value="">"Choose somebody"</option>
                        {people.into_iter().map(option).collect_view()}
                    </select>
                </div>
            </div>
            {told}
        </Section>
    }
}

#[component]
fn Told(
    customer: CustomerId,
    technician: TechnicianId,
    names: StoredValue<Names>,
    saves: RwSignal<u32>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || api.explain_policy(customer, technician));
    Effect::new(move |before: Option<()>| {
        saves.track();
        if before.is_some() {
            reading.refresh();
        }
    });
    let show = move |response: ExplainResponse| {
        let row = move |one: ExplainedSetting| view! { <Row one names /> };
        view! {
            <ul class="rows" data-testid="policy-explained">
                {response.settings.into_iter().map(row).collect_view()}
            </ul>
        }
    };
    view! { {show_load(reading, 4, show)} }
}

#[component]
fn Row(one: ExplainedSetting, names: StoredValue<Names>) -> impl IntoView {
    let (value, from, more) = names.with_value(|names| {
        let words = |value| in_words(one.setting, value, names);
        let overrode = one.overrode.iter().map(|it| {
            format!(
                "Instead of “{}” from {}.",
                words(&it.value),
                names.level(it.level)
            )
        });
        let withheld = one.not_allowed.iter().map(|it| {
            let (who, by) = (names.level(it.level), names.level(it.locked_by));
            format!(
                "{who} wants “{}”; the lock of {by} does not allow it.",
                words(&it.wanted)
            )
        });
        let more: Vec<String> = overrode.chain(withheld).collect();
        (words(&one.value), source(&one, None, names), more)
    });
    view! {
        <li class="row setting" data-testid="policy-explained-setting">
            <div class="row__words">
                <h3 class="row__title">{one.setting.label()}</h3>
                {more
                    .into_iter()
                    .map(|text| view! { <p class="row__detail">{text}</p> })
                    .collect_view()}
            </div>
            <div class="setting__holds">
                <p class="setting__value">{value}</p>
                <p class="row__detail">{from}</p>
            </div>
        </li>
    }
}
