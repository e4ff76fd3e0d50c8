//! An account's state as a small label.

use hallpass_protocol::account::AccountState;
use leptos::prelude::*;

use crate::account::{Tone, state_label, state_tone};

/// The state in a word, coloured by its tone; the word alone says it too.
#[component]
pub fn AccountBadge(
    /// The state.
    #[prop(into)]
    state: Signal<AccountState>,
) -> impl IntoView {
    let class = move || match state_tone(&state.read()) {
        Tone::Good => "badge badge--good",
        Tone::Busy => "badge badge--busy",
        Tone::Quiet => "badge",
        Tone::Bad => "badge badge--bad",
    };
    view! {
        <span class=class data-testid="account-state">{move || state_label(&state.read())}</span>
    }
}
