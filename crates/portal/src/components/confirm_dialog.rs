//! Asks for the passkey again where the cloud wants a fresh sign-in before a change.

use hallpass_ui::components::{Button, ButtonKind, IconKind};
use leptos::prelude::*;

use super::{Dialog, Failure};
use crate::act::Act;
use crate::session::Session;

/// The question; answers everybody who waits for it.
#[component]
pub(crate) fn ConfirmDialog(
    /// Whose sign-in is made fresh.
    session: Session,
) -> impl IntoView {
    let confirm = session.confirm();
    let act = Act::new();
    let run = Callback::new(move |()| {
        act.run(session.sign_in_anew(), move |()| confirm.answer(true));
    });
    let cancel = Callback::new(move |()| confirm.answer(false));
    let closed = Callback::new(move |()| {
        act.clear();
        confirm.answer(false);
    });
    view! {
        <Dialog
            open=confirm.is_asked()
            title=Signal::stored("Confirm that it is you".to_owned())
            testid="confirm-signin"
            on_close=closed
        >
            <p class="dialog__text">
                "You signed in more than a quarter of an hour ago. For a change like this, use your \
                 passkey once more."
            </p>
            <Failure error=act.error() testid="confirm-signin-error" />
            <div class="form__actions">
                <Button testid="confirm-signin-cancel" on_press=cancel>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="confirm-signin-run"
                    icon=IconKind::Key
                    busy=act.is_busy()
                    focus=true
                    on_press=run
                >
                    "Use passkey"
                </Button>
            </div>
        </Dialog>
    }
}
