//! The shape of what is being fetched.

use leptos::prelude::*;

/// Grey rows in place of content; a screen reader hears “Loading”.
#[component]
pub fn Skeleton(
    /// How many rows.
    #[prop(default = 2)]
    rows: usize,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    let row = |_| {
        view! {
            <div class="skeleton__row">
                <span class="skeleton__disc"></span>
                <span class="skeleton__lines">
                    <span class="skeleton__line"></span>
                    <span class="skeleton__line skeleton__line--short"></span>
                </span>
            </div>
        }
    };
    view! {
        <div class="skeleton" role="status" data-testid=testid>
            <span class="visually-hidden">"Loading"</span>
            {(0..rows).map(row).collect_view()}
        </div>
    }
}
