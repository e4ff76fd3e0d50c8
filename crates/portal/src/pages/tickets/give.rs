//! Gives Hallpass a ticket system, or other ways into the one that it has.

use hallpass_protocol::ticket_system::{
    PutTicketSystemRequest, TicketSystemKind, TicketSystemView,
};
use hallpass_ui::components::{Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Section};
use crate::me::Me;
use crate::toast::Toast;

/// The form. The secret is typed each time: one that was given for an address goes to no other.
#[component]
pub(super) fn Give(
    /// The one that there is.
    known: Option<TicketSystemView>,
    /// The room has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let is_there = known.is_some();
    let (url, tenant, client_id) = known.map_or_else(Default::default, |known| {
        (known.url, known.tenant.unwrap_or_default(), known.client_id)
    });
    let (url, tenant) = (RwSignal::new(url), RwSignal::new(tenant));
    let (client_id, secret) = (RwSignal::new(client_id), RwSignal::new(String::new()));
    Effect::new(move |_| {
        for typed in [url, tenant, client_id, secret] {
            typed.track();
        }
        act.clear();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = |signal: RwSignal<String>| signal.read_untracked().trim().to_owned();
        let request = PutTicketSystemRequest {
            kind: TicketSystemKind::HaloPsa,
            url: typed(url),
            tenant: Some(typed(tenant)).filter(|tenant| !tenant.is_empty()),
            client_id: typed(client_id),
            client_secret: typed(secret),
        };
        act.run(api.put_ticket_system(request), move |_| {
            secret.set(String::new());
            toast.say("Saved. Test it, then say which customer is which client.");
            changed.run(());
        });
    };
    view! {
        <Section
            title=if is_there { "Another address or secret" } else { "Connect HaloPSA" }
            text="In HaloPSA, an API application of the kind \"Client ID and Secret (Services)\" that may read and edit tickets."
        >
            <form class="form" novalidate on:submit=submit>
                <Field
                    id="tickets-url"
                    label="Address"
                    value=url
                    hint="As in the browser, without what follows the host."
                    placeholder="https://northwind.halopsa.com"
                    input_mode="url"
                    max_length=500
                    disabled=act.is_busy()
                    testid="tickets-url"
                />
                <Field
                    id="tickets-tenant"
                    label="Tenant, if the address serves several"
                    value=tenant
                    max_length=100
                    disabled=act.is_busy()
                    testid="tickets-tenant"
                />
                <Field
                    id="tickets-client-id"
                    label="Client id"
                    value=client_id
                    max_length=200
                    disabled=act.is_busy()
                    testid="tickets-client-id"
                />
                <Field
                    id="tickets-secret"
                    label="Client secret"
                    value=secret
                    hint="It is stored encrypted and never shown again."
                    max_length=512
                    disabled=act.is_busy()
                    testid="tickets-secret"
                />
                <Failure error=act.error() testid="tickets-error" />
                <div class="form__actions">
                    <Button kind=ButtonKind::Primary testid="tickets-save" submits=true busy=act.is_busy()>
                        "Save"
                    </Button>
                </div>
            </form>
        </Section>
    }
}
