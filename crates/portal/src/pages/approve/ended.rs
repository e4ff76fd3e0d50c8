//! How it ended: the whole page says so.

use hallpass_ui::components::{Button, Icon, IconKind};
use leptos::prelude::*;

use super::desk::Desk;
use crate::state::approval::{Outcome, OutcomeTone};

/// The outcome, and where to go from here.
#[component]
pub(super) fn EndedView(
    /// The page's state.
    desk: Desk,
    /// What was decided, and for whom.
    text: String,
    /// How.
    outcome: Outcome,
) -> impl IntoView {
    let (class, icon) = match outcome.tone() {
        OutcomeTone::Good => ("outcome outcome--good", IconKind::Check),
        OutcomeTone::Stopped => ("outcome outcome--stopped", IconKind::Cross),
        OutcomeTone::Quiet => ("outcome", IconKind::Info),
    };
    let type_code = Callback::new(move |()| desk.type_code());
    view! {
        <div class=class role="status" data-testid="approve-outcome">
            <span class="outcome__picture"><Icon kind=icon /></span>
            <p class="approve__text">{text}</p>
        </div>
        <a class="button" href="/approvals" data-testid="approve-inbox">"See what else waits"</a>
        <Button testid="approve-other-code" on_press=type_code>"Type another code"</Button>
    }
}
