//! The MSP's own app registration.

use hallpass_protocol::app_registration::{
    AppRegistrationView, CredentialKind, PutAppRegistrationRequest, RegistrationView,
};
use hallpass_ui::components::{Button, ButtonKind, Confirm, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::act::Act;
use crate::browser::date::day;
use crate::components::{Failure, PageHead, Section, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::new_registration::{Proof, parse};
use crate::state::powers::may_administer;
use crate::toast::Toast;

/// The room.
#[component]
pub(crate) fn AppRegistration() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || api.app_registration());
    let may_change = may_administer(&me.technician());
    let show = move |view: AppRegistrationView| {
        let permissions = view
            .permissions
            .into_iter()
            .map(|name| view! { <li><code>{name}</code></li> });
        let is_there = view.registration.is_some();
        let client_id = view
            .registration
            .as_ref()
            .map(|known| known.client_id.to_string());
        view! {
            {view.registration.map(|known| view! { <Known known may_change reading /> })}
            {may_change
                .then(|| {
                    view! { <Give reading is_there client_id=client_id.unwrap_or_default() /> }
                })}
            <Section
                title="In your Entra tenant"
                text="The registration is multitenant, has this redirect URI (platform Web), and asks for these application permissions of Microsoft Graph."
            >
                <p class="row__title"><code data-testid="registration-redirect">{view.redirect_uri}</code></p>
                <ul class="points">{permissions.collect_view()}</ul>
            </Section>
        }
    };
    view! {
        <div class="page" data-testid="portal-registration">
            <p class="page__back"><a href="/customers">"All customers"</a></p>
            <PageHead
                title=Signal::stored("App registration".to_owned())
                text="The application of yours that customers' administrators consent to. Its credential is stored encrypted and never shown again."
            />
            {show_load(reading, 3, show)}
        </div>
    }
}

#[component]
fn Known(
    known: RegistrationView,
    may_change: bool,
    reading: Reading<AppRegistrationView>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let act = Act::new();
    let remove = Callback::new(move |()| {
        act.run(api.remove_app_registration(), move |()| reading.refresh());
    });
    let kind = match known.kind {
        CredentialKind::Secret => "Client secret",
        CredentialKind::Certificate => "Certificate",
        CredentialKind::TokenFile => "Federated workload identity (token file)",
    };
    let expires = known.expires_at;
    view! {
        <Section title="Registration" testid="registration-known">
            <p class="row__title"><code data-testid="registration-client">{known.client_id.to_string()}</code></p>
            <p class="row__detail" data-testid="registration-kind">{kind}</p>
            {known
                .thumbprint
                .map(|text| view! { <p class="row__detail">"Thumbprint " <code>{text}</code></p> })}
            {expires.map(|moment| view! { <p class="row__detail">"Expires " {day(moment)}</p> })}
            {may_change
                .then(|| {
                    view! {
                        <div class="card__actions">
                            <Confirm
                                action="Remove"
                                question="Remove the registration? No customer may be connected through it."
                                confirm="Remove"
                                cancel="Keep"
                                busy=act.is_busy()
                                testid="registration-remove"
                                confirm_testid="registration-remove-confirm"
                                on_confirm=remove
                            />
                        </div>
                    }
                })}
            <Failure error=act.error() testid="registration-remove-error" />
        </Section>
    }
}

#[component]
fn Give(reading: Reading<AppRegistrationView>, is_there: bool, client_id: String) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let client = RwSignal::new(client_id);
    let proof = RwSignal::new(Proof::Secret);
    let (secret, expires, pem) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (text, until) = match proof.get_untracked() {
            Proof::Secret => (secret.get_untracked(), expires.get_untracked()),
            Proof::Certificate => (pem.get_untracked(), String::new()),
        };
        let request = match parse(
            &client.read_untracked(),
            proof.get_untracked(),
            text,
            &until,
        ) {
            Ok((client_id, credential)) => PutAppRegistrationRequest {
                client_id,
                credential,
            },
            Err(sentence) => return act.error().set(Some(sentence.to_owned())),
        };
        act.run(api.put_app_registration(request), move |view| {
            for typed in [secret, expires, pem] {
                typed.set(String::new());
            }
            toast.say("The app registration is saved.".to_owned());
            reading.put(view);
        });
    };
    let choice = move |one: Proof, label: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="registration-proof"
                    data-testid=format!("registration-{}", one.name())
                    prop:checked=move || proof.get() == one
                    on:change=move |_| proof.set(one)
                />
                <span class="choice__words"><span class="choice__label">{label}</span></span>
            </label>
        }
    };
    let fields = move || {
        match proof.get() {
        Proof::Secret => view! {
            <Field
                id="registration-secret"
                label="Client secret"
                value=secret
                hint="The secret's value, which Entra shows once; not its id."
                max_length=512
                testid="registration-secret-value"
            />
            <Field
                id="registration-expires"
                label="Expires on"
                value=expires
                hint="As Entra says beside it, such as 2027-11-22: you are told in time."
                placeholder="2027-11-22"
                max_length=10
                testid="registration-expires"
            />
        }
        .into_any(),
        Proof::Certificate => view! {
            <Field
                id="registration-pem"
                label="Certificate and private key (PEM)"
                value=pem
                hint="Both in one text, the RSA key without a password. Upload the certificate alone to the registration."
                multiline=true
                max_length=32_768
                testid="registration-pem"
            />
        }
        .into_any(),
    }
    };
    view! {
        <Section title=if is_there { "Replace the credential" } else { "Give Hallpass your registration" }>
            <form class="form" novalidate on:submit=submit>
                <Field
                    id="registration-client"
                    label="Application (client) ID"
                    value=client
                    max_length=36
                    testid="registration-client-id"
                />
                <fieldset class="choices">
                    <legend class="field__label">"What proves it"</legend>
                    {choice(Proof::Certificate, "A certificate")} {choice(Proof::Secret, "A client secret")}
                </fieldset>
                {fields}
                <Failure error=act.error() testid="registration-error" />
                <div class="form__actions">
                    <Button
                        kind=ButtonKind::Primary
                        testid="registration-save"
                        submits=true
                        busy=act.is_busy()
                    >
                        "Save"
                    </Button>
                </div>
            </form>
        </Section>
    }
}
