//! A secret that is shown once, to be copied.

use hallpass_ui::clipboard;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Failure;

/// What the secret is for, the secret, and its way to the clipboard.
#[component]
pub(crate) fn ShownOnce(
    /// The secret.
    secret: String,
    /// What it is.
    label: &'static str,
    /// The words of the button that copies it.
    copy_label: &'static str,
    /// Of the secret, for tests.
    testid: &'static str,
    /// Of the button, for tests.
    copy_testid: &'static str,
    /// Of what went wrong, for tests.
    error_testid: &'static str,
    /// What to do with it.
    children: Children,
) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let secret = StoredValue::new(secret);
    let copy = Callback::new(move |()| {
        spawn_local(async move {
            match clipboard::copy(&secret.get_value()).await {
                Ok(()) => {
                    error.set(None);
                    is_copied.set(true);
                }
                Err(refused) => error.set(Some(refused.to_string())),
            }
        });
    });
    view! {
        <div class="shown-once">
            <Banner kind=BannerKind::Success>{children()}</Banner>
            <div class="shown-once__value">
                <input
                    class="input input--mono"
                    type="text"
                    readonly
                    aria-label=label
                    data-testid=testid
                    prop:value=secret.get_value()
                    on:focus:target=move |event| event.target().select()
                />
                <Button
                    kind=ButtonKind::Primary
                    testid=copy_testid
                    icon=IconKind::Copy
                    focus=true
                    on_press=copy
                >
                    {move || if is_copied.get() { "Copied" } else { copy_label }}
                </Button>
            </div>
            <Failure error testid=error_testid />
        </div>
    }
}
