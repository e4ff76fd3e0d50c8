//! A room's heading.

use leptos::prelude::*;

/// The name of the room, a sentence about it, and what can be done in it.
#[component]
pub(crate) fn PageHead(
    /// The name.
    #[prop(into)]
    title: Signal<String>,
    /// A sentence.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// What can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="head">
            <div class="head__words">
                <h1 class="head__title">{move || title.get()}</h1>
                {move || text.get().map(|text| view! { <p class="head__text">{text}</p> })}
            </div>
            {children.map(|children| view! { <div class="head__actions">{children()}</div> })}
        </header>
    }
}
