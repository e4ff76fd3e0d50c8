//! The end of a connection.

use hallpass_protocol::connection::DisconnectResponse;
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Section};
use crate::me::Me;

/// Disconnects, and tells what is left in the tenant.
#[component]
pub(super) fn Disconnect(
    /// Whose tenant.
    id: CustomerId,
    /// What is asked before.
    question: String,
    /// The page has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let act = Act::new();
    let done = RwSignal::new(None::<DisconnectResponse>);
    let disconnect = Callback::new(move |()| {
        act.run(api.disconnect(id), move |response| done.set(Some(response)));
    });
    let shown = move || match done.get() {
        None => view! {
            <div class="card__actions">
                <Confirm
                    action="Disconnect"
                    question=question.clone()
                    confirm="Disconnect"
                    cancel="Keep"
                    busy=act.is_busy()
                    testid="connection-disconnect"
                    confirm_testid="connection-disconnect-confirm"
                    on_confirm=disconnect
                />
            </div>
        }
        .into_any(),
        Some(response) => {
            view! { <Left response ask=disconnect busy=act.is_busy() changed /> }.into_any()
        }
    };
    view! {
        <Section
            title="Disconnect"
            text="First every account ends; then you are told what is left in the tenant."
            testid="connection-end"
        >
            {shown}
            <Failure error=act.error() testid="connection-disconnect-error" />
        </Section>
    }
}

#[component]
fn Left(
    response: DisconnectResponse,
    ask: Callback<()>,
    busy: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let is_over = response.accounts_ending == 0;
    let state = match response.accounts_ending {
        0 => "Disconnected: no account of yours is left there that is not at its end.".to_owned(),
        1 => "1 account is still ending; leave the application in the tenant until it has."
            .to_owned(),
        n => format!(
            "{n} accounts are still ending; leave the application in the tenant until they have."
        ),
    };
    let left = response
        .left
        .into_iter()
        .map(|text| view! { <li>{text}</li> });
    view! {
        <p class="row__title" data-testid="connection-left" data-over=is_over.to_string()>{state}</p>
        <p class="row__detail">"Left in the tenant:"</p>
        <ul class="points">{left.collect_view()}</ul>
        <pre class="snippet">{response.powershell}</pre>
        <div class="card__actions">
            {if is_over {
                view! { <Button testid="connection-left-done" on_press=changed>"Done"</Button> }.into_any()
            } else {
                view! { <Button testid="connection-left-again" busy on_press=ask>"Look again"</Button> }.into_any()
            }}
        </div>
    }
}
