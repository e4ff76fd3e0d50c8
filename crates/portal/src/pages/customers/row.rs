//! One customer.

use hallpass_protocol::account::EndAccountsResponse;
use hallpass_protocol::customer::{ConnectionHealth, HealthFinding, HealthState};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Ago, Failure, Rename, RoomIcon, RoomIconKind};
use crate::me::Me;
use crate::state::connection_badge::ConnectionBadge;
use crate::state::customer_list::CustomerItem;
use crate::state::ended_accounts::ended_in_words;
use crate::state::person::check_name;
use crate::toast::Toast;

/// Its connection, what is missing, and the ways to ask again and to end all accounts.
#[component]
pub(super) fn CustomerRow(
    /// The customer; the row is made anew when it changes.
    customer: CustomerItem,
    /// Whether its tenant may be asked, and its accounts be ended.
    may_change: bool,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let CustomerItem {
        id,
        name,
        domain,
        health,
    } = customer;
    let badge = ConnectionBadge::of(health.as_ref());
    let detail = match (domain, &health) {
        (Some(domain), Some(health)) => details(domain, health).into_any(),
        _ => "Not connected to its Entra tenant yet.".into_any(),
    };
    let connection = view! {
        <a
            class="row__link"
            href=format!("/customers/{id}")
            data-testid="customer-connection"
        >
            {if health.is_some() { "Connection" } else { "Connect" }}
        </a>
    };
    let is_renaming = RwSignal::new(false);
    let actions = may_change.then(|| {
        let is_connected = health.is_some();
        view! { <Actions id name=name.clone() is_connected is_renaming changed /> }
    });
    let name = StoredValue::new(name);
    let title = move || {
        if is_renaming.get() {
            return view! { <NewName id name=name.get_value() is_renaming changed /> }.into_any();
        }
        view! {
            <p class="row__title">
                <span data-testid="customer-name">{name.get_value()}</span>
                <span class=badge.class data-testid="customer-state" data-state=badge.name>
                    {badge.label}
                </span>
            </p>
        }
        .into_any()
    };
    let findings = health.map(|health| health.findings).unwrap_or_default();
    view! {
        <li class="row" data-testid="customer-row" data-customer-id=id.to_string()>
            <span class="row__picture"><RoomIcon kind=RoomIconKind::Customers /></span>
            <div class="row__words">
                {title}
                <p class="row__detail">{detail} " · " {connection}</p>
            </div>
            {actions}
            {(!findings.is_empty()).then(|| view! { <Findings findings /> })}
        </li>
    }
}

/// The domain, and when the tenant was asked and compared.
fn details(domain: String, health: &ConnectionHealth) -> impl IntoView + use<> {
    let (checked, compared) = (health.checked_at, health.reconciled_at);
    view! {
        {domain}
        {checked.map(|moment| view! { " · checked " <Ago moment /> })}
        {compared.map(|moment| view! { " · accounts compared " <Ago moment /> })}
    }
}

#[component]
fn Findings(findings: Vec<HealthFinding>) -> impl IntoView {
    let one = |finding: HealthFinding| {
        let presets = (!finding.presets.is_empty())
            .then(|| format!(" It concerns {}.", finding.presets.join(", ")));
        let class = if finding.blocks {
            "finding finding--blocks"
        } else {
            "finding"
        };
        view! {
            <li class=class data-testid="customer-finding" data-code=finding.code>
                <span class="finding__what">{finding.sentence} {presets}</span>
                <span class="finding__fix">{finding.fix}</span>
            </li>
        }
    };
    view! { <ul class="findings">{findings.into_iter().map(one).collect_view()}</ul> }
}

/// The name as a field, in place.
#[component]
fn NewName(
    id: CustomerId,
    name: String,
    is_renaming: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let act = Act::new();
    let save = Callback::new(move |typed: String| match check_name(&typed) {
        Ok(name) => act.run(api.rename_customer(id, name), move |_| {
            is_renaming.set(false);
            changed.run(());
        }),
        Err(error) => act.error().set(Some(error.to_string())),
    });
    view! {
        <Rename
            name
            label="Name of this customer"
            max_length=200
            testid="customer-edit-name"
            save_testid="customer-save"
            act
            is_renaming
            on_save=save
        />
        <Failure error=act.error() testid="customer-rename-error" />
    }
}

#[component]
fn Actions(
    id: CustomerId,
    name: String,
    is_connected: bool,
    is_renaming: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let (checking, ending) = (Act::new(), Act::new());
    let rename = Callback::new(move |()| is_renaming.set(true));
    let check = Callback::new(move |()| {
        checking.run(api.check_customer(id), move |health| {
            toast.say(checked_in_words(&health).to_owned());
            changed.run(());
        });
    });
    let end_all = Callback::new(move |()| {
        ending.run(
            api.end_accounts_at(id),
            move |ended: EndAccountsResponse| {
                toast.say(ended_in_words(ended.count));
            },
        );
    });
    let question =
        format!("End everybody's accounts at {name}? Open sessions at Microsoft are closed.");
    let at_tenant = is_connected.then(|| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                testid="customer-check"
                busy=checking.is_busy()
                on_press=check
            >
                "Check now"
            </Button>
            <Confirm
                action="End all accounts"
                question=question
                confirm="End all accounts"
                cancel="Keep"
                busy=ending.is_busy()
                testid="customer-end-accounts"
                confirm_testid="customer-end-accounts-confirm"
                on_confirm=end_all
            />
        }
    });
    view! {
        <div class="row__actions">
            <Button kind=ButtonKind::Quiet testid="customer-rename" on_press=rename>"Rename"</Button>
            {at_tenant}
        </div>
        <Failure error=checking.error() testid="customer-check-error" />
        <Failure error=ending.error() testid="customer-end-accounts-error" />
    }
}

/// What a check found, in a sentence.
const fn checked_in_words(health: &ConnectionHealth) -> &'static str {
    match health.state {
        HealthState::Ok => "Checked: accounts can be made and ended.",
        HealthState::Failing => "Checked: something is missing.",
        HealthState::Unknown => "The tenant did not answer.",
    }
}
