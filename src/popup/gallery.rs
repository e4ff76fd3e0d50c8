//! A development page that shows every page of the popup in each of its states, with fixed data.
//! The end-to-end suite takes pictures of it. `?state=<name>` shows one alone, as large as a popup.

mod fixed_data;

use hallpass_ui::load::Load;
use leptos::context::Provider;
use leptos::prelude::*;

use super::actions::Actions;
use super::model::{Model, Screen};
use super::pages::{LaunchPlaceState, OptionsForm, Popup, SignInStage, SignInView};
use super::state::keeping::Keeping;
use crate::ports::FillOffer;

/// The names of the states, in the order of the page.
const STATES: [&str; 40] = [
    "loading",
    "failed",
    "no-cloud",
    "signed-out",
    "computer",
    "computer-opened",
    "computer-denied",
    "one-account",
    "locked",
    "problem",
    "accounts-loading",
    "accounts-failed",
    "accounts-empty",
    "accounts",
    "accounts-held",
    "accounts-key-missing",
    "accounts-scheduled",
    "fill",
    "fill-none",
    "request-loading",
    "request-empty",
    "request",
    "request-filled",
    "request-later",
    "request-approval",
    "approval",
    "approval-opened",
    "approval-fetching",
    "approval-approved",
    "approval-denied",
    "approval-expired",
    "approval-wrong-number",
    "approval-cancelled",
    "accounts-approvals",
    "accounts-inbox",
    "signin",
    "signin-failed",
    "signin-done",
    "signin-key-missing",
    "signin-held",
];

/// The states of the options page.
const OPTIONS: [&str; 2] = ["options", "options-failed"];

/// The page.
#[component]
pub(crate) fn Gallery() -> impl IntoView {
    let search = location().search().unwrap_or_default();
    let only = search.strip_prefix("?state=").map(str::to_owned);
    let shown = STATES
        .into_iter()
        .chain(OPTIONS)
        .filter(|name| only.as_deref().is_none_or(|only| only == *name));
    let is_alone = only.is_some();
    let frames = shown
        .map(|name| {
            if is_alone {
                view! { <State name /> }.into_any()
            } else {
                view! {
                    <section class="gallery__item">
                        <h2 class="gallery__name">{name}</h2>
                        <div class="gallery__frame" data-testid=format!("gallery-{name}")>
                            <State name />
                        </div>
                    </section>
                }
                .into_any()
            }
        })
        .collect_view();
    view! { <div class:gallery=!is_alone>{frames}</div> }
}

#[component]
fn State(name: &'static str) -> impl IntoView {
    let model = Model::new(RwSignal::new(fixed_data::NOW_MS));
    set_up(model, name);
    // Providers rather than `provide_context`: each state has its own model.
    view! {
        <Provider value=model>
            <Provider value=Actions::new(model)>{page(name)}</Provider>
        </Provider>
    }
}

fn page(name: &'static str) -> AnyView {
    match name {
        "signin" => sign_in(SignInStage::Idle),
        "signin-failed" => sign_in(SignInStage::Failed(
            hallpass_ui::ceremony::CeremonyError::NotUsed.to_string(),
        )),
        "signin-done" => sign_in(SignInStage::Done {
            technician: "Ada Okafor".to_owned(),
            keeping: Keeping::Sealed,
        }),
        "signin-key-missing" => sign_in(SignInStage::Done {
            technician: "Ada Okafor".to_owned(),
            keeping: Keeping::KeyMissing,
        }),
        "signin-held" => sign_in(SignInStage::Done {
            technician: "Ada Okafor".to_owned(),
            keeping: Keeping::HeldByCloud,
        }),
        "options" => options("", None),
        "options-failed" => options(
            "http://hallpass.example",
            Some("The address must start with https://. Ask your administrator for the right one."),
        ),
        _ => view! { <Popup /> }.into_any(),
    }
}

fn sign_in(stage: SignInStage) -> AnyView {
    let stage = RwSignal::new(stage);
    view! { <SignInView stage run=Callback::new(|()| {}) /> }.into_any()
}

fn options(typed: &str, error: Option<&str>) -> AnyView {
    let typed = RwSignal::new(typed.to_owned());
    let saved = error.map(|text| Err(text.to_owned()));
    view! {
        <OptionsForm
            typed
            saved=Signal::stored(saved)
            is_busy=Signal::stored(false)
            save=Callback::new(|()| {})
            place=LaunchPlaceState::default()
        />
    }
    .into_any()
}

fn set_up(model: Model, name: &str) {
    let unreachable = "Hallpass at hallpass.example cannot be reached. Check your connection; \
                       Hallpass tries again by itself.";
    model.status.set(match name {
        "loading" => Load::Loading,
        "failed" => {
            Load::Failed("Hallpass did not answer. Close this window and open it again.".to_owned())
        }
        "no-cloud" => Load::Ready(fixed_data::status(None, false)),
        "signed-out" | "computer" | "computer-opened" | "computer-denied" => {
            Load::Ready(fixed_data::status(Some("https://hallpass.example"), false))
        }
        "one-account" => Load::Ready(fixed_data::one_account()),
        "locked" => Load::Ready(fixed_data::locked()),
        "accounts-held" => Load::Ready(fixed_data::signed_in(false, false)),
        "accounts-key-missing" => Load::Ready(fixed_data::signed_in(true, false)),
        _ => {
            let mut status = fixed_data::status(Some("https://hallpass.example"), true);
            status.problem = (name == "problem").then(|| unreachable.to_owned());
            Load::Ready(status)
        }
    });
    model.accounts.set(match name {
        "accounts-loading" => Load::Loading,
        "accounts-failed" => Load::Failed(unreachable.to_owned()),
        "accounts-empty" | "accounts-approvals" | "fill-none" => {
            Load::Ready(fixed_data::accounts(&[]))
        }
        "accounts-held" => Load::Ready(fixed_data::accounts(&["held"])),
        "accounts-scheduled" => {
            Load::Ready(fixed_data::accounts(&["scheduled", "rotating", "refused"]))
        }
        "problem" | "one-account" | "fill" | "accounts-key-missing" | "accounts-inbox" => {
            Load::Ready(fixed_data::accounts(&["ready"]))
        }
        _ => Load::Ready(fixed_data::accounts(&[
            "ready", "warn", "urgent", "roles", "waiting", "ending", "overdue", "failed", "ended",
        ])),
    });
    model.offer.set(match name {
        "fill" => fixed_data::offer(),
        "fill-none" => FillOffer::NoAccount {
            host: "login.microsoftonline.com".to_owned(),
        },
        _ => FillOffer::NotASignInPage,
    });
    let (sha256, logo) = fixed_data::logo();
    model.put_logo(sha256, &logo);
    model.computer.set(fixed_data::computer(name));
    model.approvals.set(fixed_data::approvals(name));
    if name.starts_with("approval") {
        let shown = model
            .approvals
            .with_untracked(|view| view.approvals.first().map(|one| one.id));
        model
            .screen
            .set(shown.map_or(Screen::Accounts, Screen::Approval));
    }
    if name.starts_with("request") {
        model.screen.set(Screen::Request);
        model.draft.set(Some(fixed_data::draft(name)));
    }
    model.customers.set(match name {
        "request-loading" => Load::Loading,
        "request-empty" => Load::Ready(fixed_data::customers(0)),
        _ => Load::Ready(fixed_data::customers(6)),
    });
}
