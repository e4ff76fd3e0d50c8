//! In which of the tenant's domains accounts are made.

use hallpass_protocol::connection::{DomainView, TenantFactsResponse};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, ButtonKind};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Section, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::toast::Toast;

/// The domain, and those that could be taken in its place.
#[component]
pub(super) fn DomainChoice(
    /// Whose tenant.
    id: CustomerId,
    /// The domain.
    chosen: String,
    /// Whether another may be chosen.
    may_change: bool,
    /// The page has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let open = Callback::new(move |()| is_open.set(true));
    view! {
        <Section
            title="Domain"
            text="Accounts are made in this domain. The tenant's onmicrosoft.com domain is the one to take: nobody can federate it or take it away."
            testid="connection-domain"
        >
            <p class="row__title" data-testid="connection-domain-chosen">{chosen}</p>
            <Show
                when=move || is_open.get()
                fallback=move || {
                    view! {
                        <div class="card__actions">
                            <Button testid="connection-domains" on_press=open>"Show domains and licences"</Button>
                        </div>
                    }
                }
            >
                <Domains id may_change changed />
            </Show>
        </Section>
    }
}

#[component]
fn Domains(id: CustomerId, may_change: bool, changed: Callback<()>) -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || api.tenant(id));
    let show = move |facts: TenantFactsResponse| {
        let rows = facts.domains.into_iter().map(|domain| {
            view! { <DomainRow id domain may_change changed /> }
        });
        let licences = facts.licences.unwrap_or_default();
        let licences: Vec<String> = licences
            .into_iter()
            .map(|one| format!("{} ({} of {} in use)", one.product, one.used, one.bought))
            .collect();
        view! {
            <ul class="rows">{rows.collect_view()}</ul>
            {(!licences.is_empty())
                .then(|| {
                    view! {
                        <p class="row__detail" data-testid="connection-licences">
                            "Licences: " {licences.join(", ")}
                        </p>
                    }
                })}
        }
    };
    show_load(reading, 2, show)
}

#[component]
fn DomainRow(
    id: CustomerId,
    domain: DomainView,
    may_change: bool,
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let name = StoredValue::new(domain.name.clone());
    let choose = Callback::new(move |()| {
        act.run(api.put_domain(id, name.get_value()), move |view| {
            toast.say(format!("New accounts are made in {}.", view.account_domain));
            changed.run(());
        });
    });
    let may_choose = may_change && !domain.is_chosen && domain.refusal.is_none();
    view! {
        <li class="row" data-testid="connection-domain-row" data-domain=domain.name.clone()>
            <div class="row__words">
                <p class="row__title">
                    <span>{domain.name.clone()}</span>
                    {domain.is_chosen.then(|| view! { <span class="badge badge--good">"Chosen"</span> })}
                    {domain.is_recommended.then(|| view! { <span class="badge">"Recommended"</span> })}
                </p>
                {domain.refusal.map(|text| view! { <p class="row__detail">{text}</p> })}
            </div>
            {may_choose
                .then(|| {
                    view! {
                        <div class="row__actions">
                            <Button
                                kind=ButtonKind::Quiet
                                testid="connection-domain-choose"
                                busy=act.is_busy()
                                on_press=choose
                            >
                                "Choose"
                            </Button>
                        </div>
                    }
                })}
            <Failure error=act.error() testid="connection-domain-error" />
        </li>
    }
}
