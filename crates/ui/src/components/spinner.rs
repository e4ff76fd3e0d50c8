//! Something is under way.

use leptos::prelude::*;

/// A turning ring. Decorative: the control that shows it says `aria-busy`.
#[component]
pub fn Spinner() -> impl IntoView {
    view! {
        <svg class="spinner" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <circle cx="8" cy="8" r="6" />
        </svg>
    }
}
