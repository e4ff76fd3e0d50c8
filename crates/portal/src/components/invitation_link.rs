//! An invitation's link: shown once, to be copied.

use hallpass_protocol::technician::InvitationView;
use hallpass_ui::clipboard;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Failure;
use crate::browser::date;

/// The link with its way to the clipboard and its end.
#[component]
pub(crate) fn InvitationLink(
    /// The invitation.
    invitation: InvitationView,
    /// For whom.
    name: String,
) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let ends = date::day_and_time(invitation.expires_at);
    let link = StoredValue::new(invitation.link);
    let copy = Callback::new(move |()| {
        spawn_local(async move {
            match clipboard::copy(&link.get_value()).await {
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
                {format!("Send this link to {name}. It works once, until ")}
                <span data-testid="invitation-expires">{ends}</span>
                ". It is shown only here and now: Hallpass does not keep it."
            </Banner>
            <div class="invitation__link">
                <input
                    class="input input--mono"
                    type="text"
                    readonly
                    aria-label="Invitation link"
                    data-testid="invitation-link"
                    prop:value=link.get_value()
                    on:focus:target=move |event| event.target().select()
                />
                <Button
                    kind=ButtonKind::Primary
                    testid="invitation-copy"
                    icon=IconKind::Copy
                    focus=true
                    on_press=copy
                >
                    {move || if is_copied.get() { "Copied" } else { "Copy link" }}
                </Button>
            </div>
            <Failure error testid="invitation-error" />
        </div>
    }
}
