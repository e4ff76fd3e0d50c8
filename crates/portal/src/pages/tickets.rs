//! The ticket system: where tickets are looked up, and which customer is which client of it.

mod clients;
mod give;
mod known;

use hallpass_protocol::ticket_system::TicketSystemResponse;
use leptos::prelude::*;

use crate::api::{CallError, SignedInApi};
use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::may_administer;
use crate::state::ticket_clients::{ClientItem, join};
use clients::Clients;
use give::Give;
use known::Known;

/// What the room shows.
#[derive(Clone, PartialEq)]
struct Everything {
    response: TicketSystemResponse,
    clients: Vec<ClientItem>,
}

async fn read(api: SignedInApi) -> Result<Everything, CallError> {
    let response = api.ticket_system().await?;
    let clients = join(api.customers().await?, &response.clients);
    Ok(Everything { response, clients })
}

/// The room.
#[component]
pub(crate) fn TicketsRoom() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || read(api));
    let changed = Callback::new(move |()| reading.refresh());
    let may_change = Memo::new(move |_| may_administer(&me.technician()));
    let show = move |all: Everything| {
        let may_change = may_change.get_untracked();
        let system = all.response.system;
        let is_there = system.is_some();
        let nothing = (!is_there && !may_change).then(|| {
            view! {
                <p class="page__none" data-testid="tickets-none">
                    "There is no ticket system: tickets are taken as they are typed."
                </p>
            }
        });
        let clients =
            is_there.then(|| view! { <Clients clients=all.clients may_change changed /> });
        view! {
            {nothing}
            {system
                .clone()
                .map(|system| view! { <Known system may_change changed /> })}
            {clients}
            {may_change.then(|| view! { <Give known=system changed /> })}
        }
    };
    view! {
        <div class="page" data-testid="portal-tickets">
            <PageHead
                title=Signal::stored("Tickets".to_owned())
                text="Where a ticket is looked up before an account is made, and is told when the account starts and ends. Whether a request needs one, the policy says."
            />
            {show_load(reading, 3, show)}
        </div>
    }
}
