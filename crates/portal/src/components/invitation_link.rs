//! An invitation's link: shown once, to be copied.

use hallpass_protocol::technician::InvitationView;
use leptos::prelude::*;

use super::ShownOnce;
use crate::browser::date;

/// The link with its way to the clipboard and its end.
#[component]
pub(crate) fn InvitationLink(
    /// The invitation.
    invitation: InvitationView,
    /// For whom.
    name: String,
) -> impl IntoView {
    let ends = date::day_and_time(invitation.expires_at);
    view! {
        <ShownOnce
            secret=invitation.link
            label="Invitation link"
            copy_label="Copy link"
            testid="invitation-link"
            copy_testid="invitation-copy"
            error_testid="invitation-error"
        >
            {format!("Send this link to {name}. It works once, until ")}
            <span data-testid="invitation-expires">{ends}</span>
            ". It is shown only here and now: Hallpass does not keep it."
        </ShownOnce>
    }
}
