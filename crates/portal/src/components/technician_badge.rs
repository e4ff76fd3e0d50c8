//! A technician's state as a small label.

use hallpass_protocol::technician::TechnicianState;
use leptos::prelude::*;

use crate::state::role::{state_label, state_name};

/// The state in a word, coloured by its tone; the word alone says it too.
#[component]
pub(crate) fn TechnicianBadge(
    /// The state.
    state: TechnicianState,
) -> impl IntoView {
    let class = match state {
        TechnicianState::Active => "badge badge--good",
        TechnicianState::Invited => "badge badge--busy",
        TechnicianState::Suspended => "badge badge--bad",
        TechnicianState::Unknown => "badge",
    };
    view! {
        <span class=class data-testid="technician-state" data-state=state_name(state)>
            {state_label(state)}
        </span>
    }
}
