//! Which customer is which client of the ticket system.

use hallpass_ui::components::{Button, ButtonKind};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Rename, SearchableList, Section};
use crate::me::Me;
use crate::state::ticket_clients::{ClientItem, parse_client};
use crate::toast::Toast;

/// A row for each customer.
#[component]
pub(super) fn Clients(
    /// The customers, those that are nobody there first.
    clients: Vec<ClientItem>,
    /// Whether the person may change them.
    may_change: bool,
    /// The room has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let row = move |item: ClientItem| view! { <Client item may_change changed /> };
    view! {
        <Section
            title="Customers"
            text="A ticket has to be the customer's own. The number of a client stands in the address of its page in HaloPSA."
            testid="tickets-clients"
        >
            <SearchableList
                all=clients
                row
                placeholder="Search by name"
                label="Search customers"
                search_testid="tickets-search"
                testid="tickets-client-list"
                none_testid="tickets-client-none"
            />
        </Section>
    }
}

#[component]
fn Client(item: ClientItem, may_change: bool, changed: Callback<()>) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let is_changing = RwSignal::new(false);
    let (id, client) = (item.id, item.client);
    let save = Callback::new(move |typed: String| {
        let client = match parse_client(&typed) {
            Ok(client) => client,
            Err(sentence) => return act.error().set(Some(sentence.to_owned())),
        };
        act.run(api.put_ticket_client(id, client), move |_| {
            is_changing.set(false);
            toast.say("Saved.");
            changed.run(());
        });
    });
    let shown = client.map_or_else(
        || "No client yet: its tickets are refused.".to_owned(),
        |client| format!("Client {client}"),
    );
    let name = item.name;
    let detail = move || {
        if !is_changing.get() {
            let shown = shown.clone();
            return view! { <p class="row__detail" data-testid="tickets-client">{shown}</p> }
                .into_any();
        }
        view! {
            <Rename
                name=client.map(|client| client.to_string()).unwrap_or_default()
                label="The client's number"
                max_length=10
                testid="tickets-client-number"
                save_testid="tickets-client-save"
                act
                is_renaming=is_changing
                on_save=save
            />
        }
        .into_any()
    };
    let change = Callback::new(move |()| is_changing.set(true));
    view! {
        <li class="row" data-testid="tickets-client-row">
            <div class="row__words">
                <p class="row__title">{name}</p>
                {detail}
            </div>
            <Show when=move || may_change && !is_changing.get()>
                <div class="row__actions">
                    <Button kind=ButtonKind::Quiet testid="tickets-client-change" on_press=change>
                        {if client.is_some() { "Change" } else { "Choose" }}
                    </Button>
                </div>
            </Show>
            <Failure error=act.error() testid="tickets-client-error" />
        </li>
    }
}
