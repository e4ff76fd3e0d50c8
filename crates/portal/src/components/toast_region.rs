//! Where it is said what was just done.

use hallpass_ui::components::{Icon, IconKind};
use leptos::prelude::*;

use crate::toast::Toast;

/// At the foot of the window, over the page, so that nothing moves.
#[component]
pub(crate) fn ToastRegion(
    /// What is said.
    toast: Toast,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            {move || {
                toast.sentence().map(|sentence| {
                    view! {
                        <p class="toast" data-testid="toast"><Icon kind=IconKind::Check /><span>{sentence}</span></p>
                    }
                })
            }}
        </div>
    }
}
