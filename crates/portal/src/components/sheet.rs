//! A card in the middle of the page.

use hallpass_ui::components::{Icon, IconKind};
use leptos::prelude::*;

/// The frame of enrolment and sign-in.
#[component]
pub(crate) fn Sheet(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What stands below it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="sheet">
            <p class="sheet__brand"><Icon kind=IconKind::Mark />"Hallpass"</p>
            <h1 class="sheet__title">{move || title.get()}</h1>
            {children()}
        </main>
    }
}
