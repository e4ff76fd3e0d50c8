//! One's own passkeys.

use hallpass_protocol::technician::{PasskeyView, PasskeysResponse};
use hallpass_ui::components::{Button, IconKind};
use leptos::prelude::*;

use super::add_passkey::AddPasskey;
use super::passkey_row::PasskeyRow;
use crate::components::{Section, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::passkey_list::{Removal, removal};

/// The list with the way to add one.
#[component]
pub(super) fn Passkeys() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || api.passkeys());
    let adding = RwSignal::new(false);
    let add = Callback::new(move |()| adding.set(true));
    let changed = Callback::new(move |()| reading.refresh());
    let show = move |response: PasskeysResponse| {
        let current = me.view().with_untracked(|view| view.passkey.id);
        let all = response.passkeys;
        let is_last = |one: &PasskeyView| removal(&all, one, current) == Removal::Last;
        let note = all.iter().any(is_last).then(|| {
            view! {
                <p class="card__note" data-testid="passkey-last-note">
                    "The only passkey that signs you in cannot be removed: you would be locked out. \
                     Add another one first, best on a second device."
                </p>
            }
        });
        let row = |passkey: &PasskeyView| {
            let removal = removal(&all, passkey, current);
            let is_current = passkey.id == current;
            view! { <PasskeyRow passkey=passkey.clone() removal is_current changed /> }
        };
        view! {
            <ul class="rows" data-testid="passkey-list">{all.iter().map(row).collect_view()}</ul>
            {note}
        }
    };
    view! {
        <Section
            title="Passkeys"
            text="Each device or security key has its own. Credentials are sealed to every passkey that can open them."
        >
            {show_load(reading, 2, show)}
            <div class="card__foot">
                <Button testid="passkey-add" icon=IconKind::Plus on_press=add>"Add a passkey"</Button>
            </div>
        </Section>
        <AddPasskey open=adding changed />
    }
}
