//! A part of a room, with its heading.

use leptos::prelude::*;

/// A card with a heading, a sentence and what stands below.
#[component]
pub(crate) fn Section(
    /// The heading.
    title: &'static str,
    /// A sentence.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" aria-label=title data-testid=testid>
            <div class="card__head">
                <h2 class="card__title">{title}</h2>
                {move || text.get().map(|text| view! { <p class="card__text">{text}</p> })}
            </div>
            {children()}
        </section>
    }
}
