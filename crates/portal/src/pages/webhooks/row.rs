//! One webhook.

use hallpass_protocol::webhook::{WebhookState, WebhookView};
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Ago, Failure, RoomIcon, RoomIconKind};
use crate::me::Me;
use crate::state::webhook_events::events_in_words;
use crate::toast::Toast;

/// Where it leads, how it goes, and the ways to try and remove it.
#[component]
pub(super) fn WebhookRow(
    /// The webhook; the row is made anew when it changes.
    webhook: WebhookView,
    /// The kinds of events that the cloud has.
    kinds: RwSignal<Vec<String>>,
    /// Whether it may be tried and removed.
    may_change: bool,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let (testing, removing) = (Act::new(), Act::new());
    let id = webhook.id;
    let test = Callback::new(move |()| {
        testing.run(api.test_webhook(id), move |response| {
            if response.delivered {
                toast.say(response.message);
            } else {
                testing.error().set(Some(response.message));
            }
        });
    });
    let remove = Callback::new(move |()| {
        removing.run(api.remove_webhook(id), move |()| {
            toast.say("The webhook was removed.".to_owned());
            changed.run(());
        });
    });
    let (class, state, name) = match webhook.state {
        WebhookState::Working => ("badge badge--good", "Working", "working"),
        WebhookState::Failing { .. } => ("badge badge--busy", "Failing", "failing"),
        WebhookState::Disabled { .. } => ("badge badge--bad", "Disabled", "disabled"),
        WebhookState::Unknown => ("badge", "Unknown", "unknown"),
    };
    let told = events_in_words(&webhook.events, &kinds.read_untracked());
    let behind = match webhook.behind {
        0 => String::new(),
        1 => " · 1 entry behind".to_owned(),
        n => format!(" · {n} entries behind"),
    };
    let trouble = trouble(&webhook);
    let actions = may_change.then(|| {
        view! {
            <div class="row__actions">
                <Button
                    kind=ButtonKind::Quiet
                    testid="webhook-test"
                    busy=testing.is_busy()
                    on_press=test
                >
                    "Send test"
                </Button>
                <Confirm
                    action="Remove"
                    question="Remove this webhook? Its receiver is told nothing more."
                    confirm="Remove webhook"
                    cancel="Keep"
                    busy=removing.is_busy()
                    testid="webhook-remove"
                    confirm_testid="webhook-remove-confirm"
                    on_confirm=remove
                />
            </div>
        }
    });
    view! {
        <li class="row" data-testid="webhook-row" data-webhook-id=id.to_string()>
            <span class="row__picture"><RoomIcon kind=RoomIconKind::Webhooks /></span>
            <div class="row__words">
                <p class="row__title">
                    <span data-testid="webhook-url-shown">{webhook.url}</span>
                    <span class=class data-testid="webhook-state" data-state=name>{state}</span>
                </p>
                <p class="row__detail">
                    {told} " · added " <Ago moment=webhook.created_at /> {behind}
                </p>
                {trouble}
            </div>
            {actions}
            <Failure error=testing.error() testid="webhook-test-error" />
            <Failure error=removing.error() testid="webhook-remove-error" />
        </li>
    }
}

/// What is wrong, since when, and what to do.
fn trouble(webhook: &WebhookView) -> Option<impl IntoView + use<>> {
    let error = webhook.last_error.clone()?;
    let (since, advice) = match webhook.state {
        WebhookState::Failing { since } => (since, "Hallpass tries again for three days."),
        WebhookState::Disabled { since } => (
            since,
            "Nothing is sent any more; remove it and add it again.",
        ),
        WebhookState::Working | WebhookState::Unknown => return None,
    };
    Some(view! {
        <p class="row__detail" data-testid="webhook-trouble">
            "Since " <Ago moment=since /> ": " {error} ". " {advice}
        </p>
    })
}
