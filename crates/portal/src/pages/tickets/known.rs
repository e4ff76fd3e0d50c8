//! The ticket system that there is.

use hallpass_protocol::ticket_system::TicketSystemView;
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Ago, Failure, Section};
use crate::me::Me;
use crate::toast::Toast;

/// Where it is, how it goes, and the ways to try and remove it.
#[component]
pub(super) fn Known(
    system: TicketSystemView,
    /// Whether the person may try and remove it.
    may_change: bool,
    /// The room has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let (testing, removing) = (Act::new(), Act::new());
    let test = Callback::new(move |()| {
        testing.run(api.test_ticket_system(), move |answer| {
            if answer.ok {
                toast.say(answer.message);
            } else {
                testing.error().set(Some(answer.message));
            }
        });
    });
    let remove = Callback::new(move |()| {
        removing.run(api.remove_ticket_system(), move |()| {
            toast.say("The ticket system was removed: tickets are taken as they are typed.");
            changed.run(());
        });
    });
    let behind = match system.entries_behind {
        0 => "It was told everything.".to_owned(),
        1 => "1 entry of the audit log waits to be told.".to_owned(),
        n => format!("{n} entries of the audit log wait to be told."),
    };
    let trouble = system.failing_since.map(|since| {
        let error = system.last_error.unwrap_or_default();
        view! {
            <p class="row__detail" data-testid="tickets-trouble">
                "Takes nothing since " <Ago moment=since /> ": " {error} ". Hallpass tries again."
            </p>
        }
    });
    let actions = may_change.then(|| {
        view! {
            <div class="card__actions">
                <Button kind=ButtonKind::Quiet testid="tickets-test" busy=testing.is_busy() on_press=test>
                    "Test"
                </Button>
                <Confirm
                    action="Remove"
                    question="Remove the ticket system? Tickets are then taken as they are typed, and nobody is told."
                    confirm="Remove"
                    cancel="Keep"
                    busy=removing.is_busy()
                    testid="tickets-remove"
                    confirm_testid="tickets-remove-confirm"
                    on_confirm=remove
                />
            </div>
        }
    });
    view! {
        <Section title="HaloPSA" testid="tickets-known">
            <p class="row__title" data-testid="tickets-url-shown">{system.url}</p>
            {system
                .tenant
                .map(|tenant| view! { <p class="row__detail">"Tenant " <code>{tenant}</code></p> })}
            <p class="row__detail">"Client id " <code>{system.client_id}</code></p>
            <p class="row__detail" data-testid="tickets-behind">{behind}</p>
            {trouble}
            {actions}
            <Failure error=testing.error() testid="tickets-test-error" />
            <Failure error=removing.error() testid="tickets-remove-error" />
        </Section>
    }
}
