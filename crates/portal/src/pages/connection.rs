//! One customer's connection to its Entra tenant.

mod checks;
mod disconnect;
mod domain;
mod permissions;
mod role;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::connection::{CheckState, ConnectionCheck, ConnectionView};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, ButtonKind, Icon, IconKind};
use leptos::prelude::*;

use crate::act::Act;
use crate::browser::away;
use crate::components::{Failure, PageHead, Section, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::may_administer;
use crate::toast::Toast;
use checks::Checks;
use disconnect::Disconnect;
use domain::DomainChoice;
use permissions::Permissions;
use role::RoleSection;

/// Whether a customer is connected.
#[derive(Clone, PartialEq)]
enum Standing {
    /// It is.
    Connected(Box<ConnectionView>),
    /// It is not; the customer's name.
    NotConnected(String),
}

/// The room.
#[component]
pub(crate) fn ConnectionPage(
    /// Whose.
    id: CustomerId,
) -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || async move {
        match api.connection(id).await {
            Ok(view) => Ok(Standing::Connected(Box::new(view))),
            Err(error) if error.code() == Some(ErrorCode::CustomerNotConnected) => {
                let all = api.customers().await?.customers;
                let customer = all.into_iter().find(|customer| customer.id == id);
                let name = customer.map_or_else(|| "a customer".to_owned(), |it| it.name);
                Ok(Standing::NotConnected(name))
            }
            Err(error) => Err(error),
        }
    });
    let may_change = may_administer(&me.technician());
    let show = move |standing: Standing| match standing {
        Standing::NotConnected(name) => view! {
            <PageHead
                title=Signal::stored(format!("Connect {name}"))
                text="This customer has no connection to its Entra tenant yet."
            />
            {may_change.then(|| view! { <Connect id is_again=false /> })}
        }
        .into_any(),
        Standing::Connected(view) => connected(id, *view, may_change, reading).into_any(),
    };
    view! {
        <div class="page" data-testid="portal-connection">
            <p class="page__back"><a href="/customers">"All customers"</a></p>
            {show_load(reading, 4, show)}
        </div>
    }
}

fn connected(
    id: CustomerId,
    view: ConnectionView,
    may_change: bool,
    reading: Reading<Standing>,
) -> impl IntoView {
    let title = Signal::stored(view.customer.clone());
    let text = format!("{} · {}", view.tenant_name, view.tenant_id);
    let is_about_role = |check: &ConnectionCheck| check.title.contains(&view.role_help.role);
    let wants_role = view
        .checks
        .iter()
        .any(|check| check.state == CheckState::Advised && is_about_role(check));
    let changed = Callback::new(move |()| reading.refresh());
    let domain = view.account_domain.clone();
    let question = format!(
        "Disconnect {}? All accounts of yours in its tenant end now, and no new one can be made.",
        view.customer
    );
    view! {
        <PageHead title text=text />
        <Checks id checks=view.checks may_change changed />
        {wants_role.then(|| view! { <RoleSection help=view.role_help /> })}
        <DomainChoice id chosen=domain may_change changed />
        <Permissions id customer=view.customer />
        {may_change
            .then(|| {
                view! {
                    <Connect id is_again=true />
                    <Disconnect id question changed />
                }
            })}
    }
}

/// The way to Microsoft's consent page.
#[component]
fn Connect(
    /// Whose tenant.
    id: CustomerId,
    /// Whether there is a connection already.
    is_again: bool,
) -> impl IntoView {
    let api = Me::of_page().api();
    let act = Act::new();
    let connect = Callback::new(move |()| {
        act.run(api.start_consent(id), |started| away::go(&started.url));
    });
    let text = if is_again {
        "After a change of the app registration's permissions, or when the consent was taken back, an administrator of the customer consents again. Nothing else changes."
    } else {
        "A Global Administrator or Privileged Role Administrator of the customer signs in on Microsoft's page and accepts. You come back here, and see what is still missing."
    };
    view! {
        <Section title="Consent" text=text>
            <div class="card__actions">
                <Button
                    kind=if is_again { ButtonKind::Secondary } else { ButtonKind::Primary }
                    testid="connection-connect"
                    busy=act.is_busy()
                    on_press=connect
                >
                    {if is_again { "Ask for consent again" } else { "Connect" }}
                </Button>
                <a class="card__link" href="/app-registration">"App registration"</a>
            </div>
            <Failure error=act.error() testid="connection-connect-error" />
        </Section>
    }
}

/// Where Microsoft's page sends the browser back.
#[component]
pub(crate) fn ConsentReturn() -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let navigation = crate::navigation::Navigation::of_page();
    let act = Act::new();
    let query = away::query();
    let finish = Callback::new(move |()| {
        act.run(api.finish_consent(query.clone()), move |view| {
            toast.say(format!("{} is connected.", view.customer));
            let path = format!("/customers/{}", view.customer_id);
            crate::browser::address::replace(&path);
            navigation.go(&path);
        });
    });
    finish.run(());
    let failed = move || act.error().read().is_some();
    view! {
        <div class="page" data-testid="portal-consent">
            <PageHead
                title=Signal::stored("Connecting".to_owned())
                text="Hallpass asks the tenant whether everything is there. This takes up to half a minute after a consent."
            />
            <Show when=move || !failed()>
                <p class="page__note" data-testid="consent-waiting">
                    <Icon kind=IconKind::Info />
                    " Waiting for Microsoft…"
                </p>
            </Show>
            <Failure error=act.error() testid="consent-error" />
            <Show when=failed>
                <div class="card__actions">
                    <Button testid="consent-retry" busy=act.is_busy() on_press=finish>
                        "Try again"
                    </Button>
                    <a class="card__link" href="/customers">"To the customers"</a>
                </div>
            </Show>
        </div>
    }
}
