//! One's own passkeys, and the places where one is signed in.

mod add_passkey;
mod passkey_row;
mod passkeys;
mod sessions;

use leptos::prelude::*;

use crate::components::PageHead;
use passkeys::Passkeys;
use sessions::Sessions;

/// The room.
#[component]
pub(crate) fn Security() -> impl IntoView {
    view! {
        <div class="page" data-testid="portal-security">
            <PageHead
                title=Signal::stored("Security".to_owned())
                text="What signs you in, and where you are signed in now."
            />
            <Passkeys />
            <Sessions />
        </div>
    }
}
