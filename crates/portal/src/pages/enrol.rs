//! An invitation becomes a technician with a passkey.

use hallpass_protocol::enrolment::{FinishEnrolmentRequest, StartEnrolmentRequest};
use hallpass_protocol::technician::PasskeyView;
use hallpass_ui::ceremony;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Field, IconKind, Skeleton};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use zeroize::Zeroizing;

use crate::api::Api;
use crate::browser::address;
use crate::components::Sheet;
use crate::sealing_key::sealing_key;
use crate::state::enrolment::{EnrolmentStage, Invitee};
use crate::state::passkey_name::{check, propose};

/// The room. Opening the invitation uses nothing up; finishing does.
#[component]
pub(crate) fn Enrol(
    /// The invitation's secret.
    invitation: Option<Zeroizing<String>>,
) -> impl IntoView {
    let stage = RwSignal::new(match &invitation {
        Some(_) => EnrolmentStage::Opening,
        None => EnrolmentStage::Dead(
            "This link is not complete. Open it again from the invitation, with all of its \
             characters."
                .to_owned(),
        ),
    });
    let invitation = StoredValue::new(invitation.unwrap_or_default());
    let api = Api::for_one_ceremony();
    let open = Callback::new(move |()| {
        stage.set(EnrolmentStage::Opening);
        spawn_local(async move {
            stage.set(EnrolmentStage::opened(
                api.start_enrolment(&start_request(invitation)).await,
            ));
        });
    });
    if matches!(stage.get_untracked(), EnrolmentStage::Opening) {
        open.run(());
    }
    let name = RwSignal::new(propose(
        &window().navigator().user_agent().unwrap_or_default(),
    ));
    let name_error = RwSignal::new(None::<String>);
    let enrol = Callback::new(move |invitee: Invitee| {
        let passkey_name = match check(&name.read_untracked()) {
            Ok(name) => name.to_owned(),
            Err(error) => {
                name_error.set(Some(error.to_string()));
                return;
            }
        };
        name_error.set(None);
        stage.set(EnrolmentStage::Running(invitee.clone()));
        spawn_local(async move {
            stage.set(run(api, invitation, invitee, passkey_name).await);
        });
    });
    let title = Signal::derive(move || {
        match stage.get() {
            EnrolmentStage::Done { .. } => "You are enrolled",
            EnrolmentStage::Dead(_) => "This invitation cannot be used",
            _ => "Set up your passkey",
        }
        .to_owned()
    });
    let content = move || {
        match stage.get() {
        EnrolmentStage::Opening => view! { <Skeleton rows=1 /> }.into_any(),
        EnrolmentStage::Dead(message) => view! {
            <Banner kind=BannerKind::Error testid="enrol-error">{message}</Banner>
            <p class="sheet__text">
                "Ask your administrator for a new invitation. If you enrolled already, "
                <a href="/">"sign in"</a> "."
            </p>
        }
        .into_any(),
        EnrolmentStage::NotOpened(message) => view! {
            <Banner kind=BannerKind::Error testid="enrol-error">{message}</Banner>
            <div class="sheet__actions">
                <Button kind=ButtonKind::Primary testid="enrol-retry" on_press=open>"Try again"</Button>
            </div>
        }
        .into_any(),
        EnrolmentStage::Form(invitee, error) => {
            view! { <Form invitee error name name_error is_running=false enrol /> }.into_any()
        }
        EnrolmentStage::Running(invitee) => {
            view! { <Form invitee error=None name name_error is_running=true enrol /> }.into_any()
        }
        EnrolmentStage::Done { technician, passkey } => {
            view! { <Done technician=technician.display_name passkey /> }.into_any()
        }
    }
    };
    view! {
        <Sheet title>
            <div
                class="sheet__status"
                data-testid="enrol-status"
                data-state=move || stage.read().name()
            >
                {content}
            </div>
        </Sheet>
    }
}

fn start_request(invitation: StoredValue<Zeroizing<String>>) -> StartEnrolmentRequest {
    // EXPOSE: the cloud redeems the invitation by its secret.
    StartEnrolmentRequest {
        invitation: invitation.with_value(|secret| (**secret).clone()),
    }
}

/// A fresh ceremony for each attempt: a challenge is good for one use and five minutes.
async fn run(
    api: Api,
    invitation: StoredValue<Zeroizing<String>>,
    invitee: Invitee,
    passkey_name: String,
) -> EnrolmentStage {
    let started = match api.start_enrolment(&start_request(invitation)).await {
        Ok(started) => started,
        Err(error) => return EnrolmentStage::finished(invitee, Err(error)),
    };
    let registration = match ceremony::create(&started.options).await {
        Ok(registration) => registration,
        Err(error) => return EnrolmentStage::not_made(invitee, &error),
    };
    let request = FinishEnrolmentRequest {
        ceremony_id: started.ceremony_id,
        credential: registration.credential,
        passkey_name,
        sealing_key: registration.prf.as_ref().map(sealing_key),
    };
    let stage = EnrolmentStage::finished(invitee, api.finish_enrolment(&request).await);
    if matches!(stage, EnrolmentStage::Done { .. }) {
        // A used invitation leaves the address bar and the history.
        address::replace("/enrol");
    }
    stage
}

#[component]
fn Form(
    invitee: Invitee,
    error: Option<String>,
    name: RwSignal<String>,
    name_error: RwSignal<Option<String>>,
    is_running: bool,
    enrol: Callback<Invitee>,
) -> impl IntoView {
    let submit_invitee = invitee.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !is_running {
            enrol.run(submit_invitee.clone());
        }
    };
    view! {
        <p class="sheet__text" data-testid="enrol-invitee">
            <strong>{invitee.msp}</strong> " invites " <strong>{invitee.technician.display_name}</strong>
            " (" {invitee.technician.email} ") to Hallpass."
        </p>
        <p class="sheet__text">
            "A passkey replaces a password: your device or security key confirms that it is you. Where \
             it can, it also becomes the only key that opens your credentials."
        </p>
        <form class="form" novalidate on:submit=submit>
            <Field
                id="enrol-passkey-name"
                label="Name of this passkey"
                value=name
                hint="So that you recognise it in a list."
                error=name_error
                max_length=64
                disabled=is_running
                testid="enrol-passkey-name"
            />
            {error.map(|text| {
                view! { <Banner kind=BannerKind::Error testid="enrol-error">{text}</Banner> }
            })}
            {is_running.then(|| {
                view! {
                    <Banner>
                        "Follow your browser. It may ask twice: once to make the passkey, once to \
                         unlock its sealing key."
                    </Banner>
                }
            })}
            <div class="sheet__actions">
                <Button
                    kind=ButtonKind::Primary
                    testid="enrol-submit"
                    icon=IconKind::Key
                    submits=true
                    busy=Signal::stored(is_running)
                >
                    "Create passkey"
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Done(technician: String, passkey: PasskeyView) -> impl IntoView {
    let (kind, custody) = if passkey.can_seal {
        (
            BannerKind::Success,
            "Credentials will be sealed to it: only a browser with this passkey can open them.",
        )
    } else {
        (
            BannerKind::Warning,
            "But it cannot open sealed credentials, because this device has no PRF support: what you \
             request with it is held by the cloud, and where your organisation forbids that, you \
             cannot request accounts. You can add another passkey under Security, on a device or \
             security key with PRF support.",
        )
    };
    view! {
        <div
            class="sheet__status"
            data-testid="enrol-done"
            data-custody=if passkey.can_seal { "sealed" } else { "cloud" }
        >
            <Banner kind>
                {format!("Welcome, {technician}. Your passkey “{}” is ready. ", passkey.name)} {custody}
            </Banner>
            <ol class="sheet__next">
                <li>"Install the Hallpass extension, if your organisation has not done so yet."</li>
                <li>
                    "Open it from the toolbar and enter this address: "
                    <strong>{location().host().unwrap_or_default()}</strong>
                </li>
                <li>"Press Sign in and use the passkey that you just made."</li>
            </ol>
            <p class="sheet__text">
                "Without the extension you can " <a href="/" data-testid="enrol-signin">"sign in here"</a>
                "."
            </p>
        </div>
    }
}
