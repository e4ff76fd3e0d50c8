//! A screen on which there is nothing yet.

use leptos::prelude::*;

use super::{Icon, IconKind};

/// Says what is not there and what to do about it.
#[component]
pub fn EmptyState(
    /// A picture for it.
    icon: IconKind,
    /// A few words.
    #[prop(into)]
    title: String,
    /// A sentence.
    #[prop(into)]
    text: String,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" data-testid=testid>
            <span class="empty__picture"><Icon kind=icon /></span>
            <h2 class="empty__title">{title}</h2>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
}
