//! For which ticket the account is needed.

use hallpass_protocol::policy::Need;
use hallpass_ui::components::Field;
use leptos::prelude::*;

use crate::popup::state::request_form::RequestDraft;

/// A field where the chosen customer's policy asks for a ticket, and nothing where it does not.
#[component]
pub(crate) fn TicketField(
    /// The form.
    draft: RwSignal<Option<RequestDraft>>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let typed = draft.with_untracked(|d| d.as_ref().map(|d| d.ticket().to_owned()));
    let ticket = RwSignal::new(typed.unwrap_or_default());
    Effect::new(move || {
        let ticket = ticket.get();
        draft.update(|draft| {
            if let Some(draft) = draft {
                draft.set_ticket(ticket);
            }
        });
    });
    let need = Memo::new(move |_| {
        draft
            .with(|d| d.as_ref().map(RequestDraft::ticket_need))
            .unwrap_or(Need::Off)
    });
    let hint = Signal::derive(move || draft.with(|d| d.as_ref()?.ticket_form()));
    move || {
        let label = match need.get() {
            Need::Off => return None,
            Need::Optional => "Ticket (optional)",
            Need::Required => "Ticket",
        };
        Some(view! {
            <Field
                id="request-ticket"
                label
                value=ticket
                hint=hint
                error=error
                testid="request-ticket"
            />
        })
    }
}
