//! Before anybody is signed in.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Icon, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Computer, ComputerOffer};
use crate::popup::actions::Actions;
use crate::popup::bridge;
use crate::popup::model::Model;

/// No cloud was set: the options page does that.
#[component]
pub(crate) fn NoCloud() -> impl IntoView {
    view! {
        <Welcome
            title="Connect to your Hallpass"
            text="Enter the address that your organisation uses. You need it once."
        >
            <Button
                kind=ButtonKind::Primary
                testid="options-open"
                on_press=Callback::new(|()| spawn_local(bridge::open_options()))
            >
                "Enter the address"
            </Button>
        </Welcome>
    }
}

/// A cloud was set: sign in there, or show the phone a code.
#[component]
pub(crate) fn SignedOut(
    /// The cloud's origin.
    cloud: String,
) -> impl IntoView {
    let model = expect_context::<Model>();
    let has_computer = Memo::new(move |_| {
        let known = model.computer.read();
        known.as_ref().is_some_and(|known| known.sign_in.is_some())
    });
    let host = cloud
        .split_once("://")
        .map_or(cloud.clone(), |(_, host)| host.to_owned());
    move || {
        let host = host.clone();
        if has_computer.get() {
            view! { <Computer /> }.into_any()
        } else {
            view! { <WayIn host /> }.into_any()
        }
    }
}

#[component]
fn WayIn(host: String) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let model = expect_context::<Model>();
    let is_offered = RwSignal::new(false);
    view! {
        <Welcome
            title="Sign in to Hallpass"
            text="Administrator access to your customers, for as long as the job takes."
        >
            <Button
                kind=ButtonKind::Primary
                testid="signin-button"
                icon=IconKind::Key
                busy=model.is_busy
                on_press=Callback::new(move |()| actions.open_sign_in())
            >
                "Sign in with a passkey"
            </Button>
            <button
                class="link"
                type="button"
                data-testid="options-open"
                on:click=move |_| spawn_local(bridge::open_options())
            >
                {host}
            </button>
            <button
                class="link"
                type="button"
                data-testid="computer-open"
                aria-expanded=move || is_offered.get().to_string()
                on:click=move |_| is_offered.update(|is_offered| *is_offered = !*is_offered)
            >
                "Use your phone"
            </button>
        </Welcome>
        <Show when=move || is_offered.get()>
            <ComputerOffer close=Callback::new(move |()| is_offered.set(false)) />
        </Show>
        {failure(model)}
    }
}

/// The secrets were wiped because nobody was there, or because Lock was pressed.
#[component]
pub(crate) fn Locked(
    /// Who was signed in.
    name: String,
) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let model = expect_context::<Model>();
    view! {
        <Welcome
            title="Locked"
            text=format!("{name}, nothing can be opened here until you unlock. Your accounts run on.")
            icon=IconKind::Lock
            testid="locked-page"
        >
            <Button
                kind=ButtonKind::Primary
                testid="unlock-button"
                icon=IconKind::Key
                focus=true
                busy=model.is_busy
                on_press=Callback::new(move |()| actions.open_sign_in())
            >
                "Unlock with passkey"
            </Button>
            <button
                class="link"
                type="button"
                data-testid="signout-button"
                on:click=move |_| actions.sign_out()
            >
                "Not you? Sign out"
            </button>
        </Welcome>
        {failure(model)}
    }
}

/// What the last press failed with.
fn failure(model: Model) -> impl IntoView {
    move || {
        model.failure.get().map(|text| {
            view! { <Banner kind=BannerKind::Error testid="popup-error">{text}</Banner> }
        })
    }
}

#[component]
fn Welcome(
    title: &'static str,
    #[prop(into)] text: String,
    #[prop(default = IconKind::Mark)] icon: IconKind,
    #[prop(optional)] testid: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="welcome" data-testid=testid>
            <span class="welcome__mark"><Icon kind=icon /></span>
            <h1 class="welcome__title">{title}</h1>
            <p class="welcome__text">{text}</p>
            <div class="welcome__actions">{children()}</div>
        </main>
    }
}
