//! A person as two letters in a disc.

use leptos::prelude::*;

use crate::state::initials::initials;

/// The disc. Decorative: the name stands beside it.
#[component]
pub(crate) fn Avatar(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true">
            {move || name.with(|name| initials(name))}
        </span>
    }
}
