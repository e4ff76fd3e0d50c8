//! Somebody else's passkeys.

use hallpass_protocol::technician::{PasskeyView, TechnicianView};
use hallpass_ui::components::Confirm;
use leptos::prelude::*;

use super::Shown;
use crate::act::Act;
use crate::components::{Failure, PasskeyFacts, RoomIcon, RoomIconKind, Section};
use crate::me::Me;
use crate::toast::Toast;

/// The list, with a way to remove each.
#[component]
pub(super) fn Passkeys(
    /// Who is shown.
    shown: Shown,
    /// Theirs.
    passkeys: Vec<PasskeyView>,
    /// Whose.
    person: TechnicianView,
    /// Whether they may be removed.
    may_remove: bool,
) -> impl IntoView {
    let none = passkeys.is_empty().then(|| {
        view! {
            <p class="card__note" data-testid="technician-no-passkeys">
                "No passkey is enrolled, so nobody can sign in as this technician."
            </p>
        }
    });
    let row = move |passkey| view! { <Row shown passkey person=person.clone() may_remove /> };
    view! {
        <Section title="Passkeys">
            <ul class="rows" data-testid="technician-passkeys">
                {passkeys.into_iter().map(row).collect_view()}
            </ul>
            {none}
        </Section>
    }
}

#[component]
fn Row(
    shown: Shown,
    passkey: PasskeyView,
    person: TechnicianView,
    may_remove: bool,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let (id, person_id) = (passkey.id, person.id);
    let name = StoredValue::new(passkey.name.clone());
    let remove = Callback::new(move |()| {
        act.run(api.remove_passkey_of(person_id, id), move |()| {
            toast.say(format!("“{}” was removed.", name.get_value()));
            shown.refresh();
        });
    });
    let question = format!(
        "Remove “{}” of {}? It signs in no more, its sessions end, and what it could open is made \
         anew.",
        passkey.name, person.display_name
    );
    view! {
        <li class="row" data-testid="technician-passkey" data-passkey-id=id.to_string()>
            <span class="row__picture"><RoomIcon kind=RoomIconKind::Passkey /></span>
            <PasskeyFacts passkey />
            {may_remove
                .then(|| {
                    view! {
                        <div class="row__actions">
                            <Confirm
                                action="Remove"
                                question=question
                                confirm="Remove passkey"
                                cancel="Keep"
                                busy=act.is_busy()
                                testid="technician-passkey-remove"
                                confirm_testid="technician-passkey-remove-confirm"
                                on_confirm=remove
                            />
                        </div>
                    }
                })}
            <Failure error=act.error() testid="technician-passkey-error" />
        </li>
    }
}
