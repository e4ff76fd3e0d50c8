//! The bar at the top of the popup, and the frame of the extension's tabs.

use hallpass_ui::components::{Icon, IconKind};
use leptos::prelude::*;

use crate::popup::actions::Actions;

/// The product, the MSP and who is signed in.
#[component]
pub(crate) fn Header(
    /// The MSP's name.
    msp: String,
    /// The technician's name.
    technician: String,
) -> impl IntoView {
    let actions = expect_context::<Actions>();
    view! {
        <header class="header">
            <span class="header__mark"><Icon kind=IconKind::Mark /></span>
            <div class="header__words">
                <span class="header__title">{msp}</span>
                <span class="header__who" data-testid="technician-name">{technician}</span>
            </div>
            <button
                class="icon-button"
                type="button"
                title="Lock"
                aria-label="Lock"
                data-testid="lock-button"
                on:click=move |_| actions.lock()
            >
                <Icon kind=IconKind::Lock />
            </button>
            <button
                class="icon-button"
                type="button"
                title="Sign out"
                aria-label="Sign out"
                data-testid="signout-button"
                on:click=move |_| actions.sign_out()
            >
                <Icon kind=IconKind::SignOut />
            </button>
        </header>
    }
}

/// A page in a tab of its own: a card in the middle.
#[component]
pub(crate) fn PageFrame(
    /// The heading.
    #[prop(into)]
    title: String,
    /// What stands below it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="sheet">
            <p class="sheet__brand"><Icon kind=IconKind::Mark />"Hallpass"</p>
            <h1 class="sheet__title">{title}</h1>
            {children()}
        </main>
    }
}
