//! What went wrong with a press, where it was pressed.

use hallpass_ui::components::{Banner, BannerKind};
use leptos::prelude::*;

/// Nothing, until there is something to say.
#[component]
pub(crate) fn Failure(
    /// The sentence.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    move || {
        error
            .get()
            .map(|text| view! { <Banner kind=BannerKind::Error testid>{text}</Banner> })
    }
}
