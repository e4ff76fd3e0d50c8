//! Adds a webhook.

use hallpass_protocol::webhook::AddWebhookRequest;
use hallpass_ui::components::{Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::secret_once::SecretOnce;
use crate::act::Act;
use crate::components::{Dialog, Failure};
use crate::me::Me;
use crate::state::webhook_events::{CHOICES, EventChoice};

/// The dialog: where to and what, then the secret.
#[component]
pub(super) fn Add(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The kinds of events that the cloud has.
    kinds: RwSignal<Vec<String>>,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let url = RwSignal::new(String::new());
    let choice = RwSignal::new(EventChoice::Everything);
    let act = Act::new();
    let secret = RwSignal::new(None::<String>);
    let submit = Callback::new(move |()| {
        let request = AddWebhookRequest {
            url: url.read_untracked().trim().to_owned(),
            events: choice.get_untracked().events(&kinds.read_untracked()),
        };
        act.run(api.add_webhook(request), move |response| {
            secret.set(Some(response.secret));
            changed.run(());
        });
    });
    let closed = Callback::new(move |()| {
        act.clear();
        url.set(String::new());
        choice.set(EventChoice::Everything);
        secret.set(None);
    });
    let close = Callback::new(move |()| open.set(false));
    let title = Signal::derive(move || {
        if secret.read().is_some() {
            "Webhook added".to_owned()
        } else {
            "Add a webhook".to_owned()
        }
    });
    view! {
        <Dialog open title testid="webhook-dialog" on_close=closed>
            {move || match secret.get() {
                Some(secret) => view! {
                    <SecretOnce secret />
                    <div class="form__actions">
                        <Button testid="webhook-close" on_press=close>"Done"</Button>
                    </div>
                }
                .into_any(),
                None => view! { <Form url choice act submit close /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Form(
    url: RwSignal<String>,
    choice: RwSignal<EventChoice>,
    act: Act,
    submit: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    let one = move |one: EventChoice| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="webhook-events"
                    data-testid=format!("webhook-events-{}", one.name())
                    prop:checked=move || choice.get() == one
                    on:change=move |_| choice.set(one)
                />
                <span class="choice__words">
                    <span class="choice__label">{one.label()}</span>
                    <span class="choice__note">{one.note()}</span>
                </span>
            </label>
        }
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <Field
                id="webhook-url"
                label="Address"
                value=url
                hint="A URL that begins with https:// and takes POST requests from the public Internet."
                placeholder="https://hooks.example.com/hallpass"
                input_mode="url"
                max_length=500
                disabled=act.is_busy()
                testid="webhook-url"
            />
            <fieldset class="choices">
                <legend class="field__label">"What it is told"</legend>
                {CHOICES.into_iter().map(one).collect_view()}
            </fieldset>
            <Failure error=act.error() testid="webhook-add-error" />
            <div class="form__actions">
                <Button on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="webhook-submit"
                    submits=true
                    busy=act.is_busy()
                >
                    "Add webhook"
                </Button>
            </div>
        </form>
    }
}
