//! Adds a passkey to oneself.

use hallpass_protocol::enrolment::FinishEnrolmentRequest;
use hallpass_protocol::technician::PasskeyView;
use hallpass_ui::ceremony;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Field, IconKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{CallError, SignedInApi};
use crate::components::{Dialog, Failure};
use crate::me::Me;
use crate::sealing_key::sealing_key;
use crate::state::passkey_name::{check, propose};
use crate::toast::Toast;

/// The dialog: a name, the ceremony, and what the new passkey can do.
#[component]
pub(super) fn AddPasskey(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let proposed = propose(&window().navigator().user_agent().unwrap_or_default());
    let name = RwSignal::new(proposed.clone());
    let name_error = RwSignal::new(None::<String>);
    // A passkey that cannot seal is told about before the dialog closes.
    let made = RwSignal::new(None::<PasskeyView>);
    let submit = Callback::new(move |()| {
        let passkey_name = match check(&name.read_untracked()) {
            Ok(name) => name.to_owned(),
            Err(error) => return name_error.set(Some(error.to_string())),
        };
        name_error.set(None);
        act.run(add(api, passkey_name), move |passkey| {
            changed.run(());
            if passkey.can_seal {
                toast.say(format!("“{}” was added.", passkey.name));
                open.set(false);
            } else {
                made.set(Some(passkey));
            }
        });
    });
    let closed = Callback::new(move |()| {
        act.clear();
        name_error.set(None);
        made.set(None);
        name.set(proposed.clone());
    });
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog
            open
            title=Signal::stored("Add a passkey".to_owned())
            testid="passkey-dialog"
            on_close=closed
        >
            {move || match made.get() {
                Some(passkey) => view! { <WithoutPrf passkey close /> }.into_any(),
                None => view! { <Form name name_error act submit close /> }.into_any(),
            }}
        </Dialog>
    }
}

/// The whole ceremony. The passkey's PRF gives the sealing key; only its public half leaves.
async fn add(api: SignedInApi, passkey_name: String) -> Result<PasskeyView, CallError> {
    let started = api.start_passkey().await?;
    let registration = ceremony::create(&started.options).await?;
    let request = FinishEnrolmentRequest {
        ceremony_id: started.ceremony_id,
        credential: registration.credential,
        passkey_name,
        sealing_key: registration.prf.as_ref().map(sealing_key),
    };
    Ok(api.finish_passkey(&request).await?.passkey)
}

#[component]
fn Form(
    name: RwSignal<String>,
    name_error: RwSignal<Option<String>>,
    act: Act,
    submit: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <p class="dialog__text">
                "Use another device or a security key. Your browser may ask twice: once to make the \
                 passkey, once to unlock its sealing key."
            </p>
            <Field
                id="passkey-new-name"
                label="Name of this passkey"
                value=name
                hint="So that you recognise it in the list."
                error=name_error
                max_length=64
                disabled=act.is_busy()
                testid="passkey-new-name"
            />
            <Failure error=act.error() testid="passkey-add-error" />
            <div class="form__actions">
                <Button on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="passkey-create"
                    icon=IconKind::Key
                    submits=true
                    busy=act.is_busy()
                >
                    "Create passkey"
                </Button>
            </div>
        </form>
    }
}

#[component]
fn WithoutPrf(passkey: PasskeyView, close: Callback<()>) -> impl IntoView {
    view! {
        <div class="form">
            <Banner kind=BannerKind::Warning testid="passkey-without-prf">
                {format!("“{}” signs you in, but it cannot open sealed credentials: ", passkey.name)}
                "this device has no PRF support. What you request while signed in with it is held by \
                 the cloud, where your organisation allows that."
            </Banner>
            <div class="form__actions">
                <Button kind=ButtonKind::Primary testid="passkey-close" focus=true on_press=close>
                    "Understood"
                </Button>
            </div>
        </div>
    }
}
