//! Everything that is read has the same three faces.

use hallpass_ui::components::{Banner, BannerKind, Button, Skeleton};
use hallpass_ui::load::Load;
use leptos::prelude::*;

use crate::reading::Reading;

/// Grey rows, what was read, or why it could not be and a way to try again.
pub(crate) fn show_load<T, V>(
    reading: Reading<T>,
    rows: usize,
    show: impl Fn(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let shown = reading.shown();
    let retry = reading.retry();
    move || match shown.get() {
        Load::Loading => view! { <Skeleton rows testid="list-loading" /> }.into_any(),
        Load::Failed(text) => view! {
            <div class="failed">
                <Banner kind=BannerKind::Error testid="list-failed">{text}</Banner>
                <Button testid="list-retry" on_press=retry>"Try again"</Button>
            </div>
        }
        .into_any(),
        Load::Ready(value) => show(value).into_any(),
    }
}
