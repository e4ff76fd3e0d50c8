//! A webhook's secret: shown once, to be copied.

use leptos::prelude::*;

use crate::components::ShownOnce;

/// The secret with its way to the clipboard.
#[component]
pub(super) fn SecretOnce(
    /// The secret.
    secret: String,
) -> impl IntoView {
    view! {
        <ShownOnce
            secret
            label="Signing secret"
            copy_label="Copy secret"
            testid="webhook-secret"
            copy_testid="webhook-secret-copy"
            error_testid="webhook-secret-error"
        >
            "The webhook is there. Give its receiver this secret, with which it checks the \
             signatures (Standard Webhooks). It is shown only here and now."
        </ShownOnce>
    }
}
