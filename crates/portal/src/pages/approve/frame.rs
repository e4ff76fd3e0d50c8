//! What stands around every face of the page.

use hallpass_ui::components::{Icon, IconKind};
use leptos::html;
use leptos::prelude::*;

/// The mark, the heading, and what stands below it. A new heading takes the focus, so that screen
/// readers say that something else is there.
#[component]
pub(in crate::pages) fn Frame(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What stands below.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |before: Option<()>| {
        title.track();
        if before.is_some()
            && let Some(heading) = heading.get_untracked()
        {
            // A heading that cannot take the focus leaves it where it is.
            let _ = heading.focus();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    view! {
        <main class="approve">
            <p class="sheet__brand"><Icon kind=IconKind::Mark />"Hallpass"</p>
            <h1 class="approve__title" tabindex="-1" node_ref=heading data-testid="approve-title">
                {move || title.get()}
            </h1>
            {children()}
        </main>
    }
}
