//! A webhook's secret: shown once, to be copied.

use hallpass_ui::clipboard;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::Failure;

/// The secret with its way to the clipboard.
#[component]
pub(super) fn SecretOnce(
    /// The secret.
    secret: String,
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
        <div class="invitation">
            <Banner kind=BannerKind::Success>
                "The webhook is there. Give its receiver this secret, with which it checks the \
                 signatures (Standard Webhooks). It is shown only here and now."
            </Banner>
            <div class="invitation__link">
                <input
                    class="input input--mono"
                    type="text"
                    readonly
                    aria-label="Signing secret"
                    data-testid="webhook-secret"
                    prop:value=secret.get_value()
                    on:focus:target=move |event| event.target().select()
                />
                <Button
                    kind=ButtonKind::Primary
                    testid="webhook-secret-copy"
                    icon=IconKind::Copy
                    focus=true
                    on_press=copy
                >
                    {move || if is_copied.get() { "Copied" } else { "Copy secret" }}
                </Button>
            </div>
            <Failure error testid="webhook-secret-error" />
        </div>
    }
}
