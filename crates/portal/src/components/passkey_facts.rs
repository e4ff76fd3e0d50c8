//! What is known of a passkey.

use hallpass_protocol::technician::PasskeyView;
use leptos::prelude::*;

use crate::browser::date;
use crate::components::Ago;

/// Its name, who keeps what it opens, when it was made and used.
#[component]
pub(crate) fn PasskeyFacts(
    /// The passkey.
    passkey: PasskeyView,
    /// Whether this session began with it.
    #[prop(optional)]
    is_current: bool,
) -> impl IntoView {
    let (class, custody, words) = match (passkey.is_locked, passkey.can_seal) {
        (true, _) => ("badge badge--bad", "locked", "Locked: may have been copied"),
        (false, true) => ("badge badge--good", "sealed", "Opens sealed credentials"),
        (false, false) => ("badge", "cloud", "Credentials held by the cloud"),
    };
    let added = passkey
        .created_at
        .map(|moment| format!("Added {} · ", date::day(moment)));
    let last_used = match passkey.last_used_at {
        Some(moment) => view! { "used " <Ago moment /> }.into_any(),
        None => "never used".into_any(),
    };
    view! {
        <div class="row__words">
            <p class="row__title">
                <span data-testid="passkey-title">{passkey.name}</span>
                {is_current
                    .then(|| view! { <span class="chip" data-testid="passkey-current">"This session"</span> })}
            </p>
            <p class="row__detail">
                <span class=class data-testid="passkey-custody" data-custody=custody>{words}</span>
            </p>
            <p class="row__detail">{added} {last_used}</p>
        </div>
    }
}
