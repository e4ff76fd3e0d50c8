//! One of one's own passkeys.

use hallpass_protocol::technician::PasskeyView;
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, PasskeyFacts, Rename, RoomIcon, RoomIconKind};
use crate::me::Me;
use crate::state::passkey_list::Removal;
use crate::state::passkey_name;
use crate::toast::Toast;

/// Name and facts, and the ways to rename and to remove it.
#[component]
pub(super) fn PasskeyRow(
    /// The passkey; the row is made anew when it changes.
    passkey: PasskeyView,
    /// Whether it may be removed.
    removal: Removal,
    /// Whether this session began with it.
    is_current: bool,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let me = Me::of_page();
    let toast = Toast::of_page();
    let act = Act::new();
    let is_renaming = RwSignal::new(false);
    let id = passkey.id;
    let name = StoredValue::new(passkey.name.clone());
    let passkey = StoredValue::new(passkey);
    let remove = Callback::new(move |()| {
        act.run(me.api().remove_passkey(id), move |()| {
            if removal == Removal::EndsSession {
                me.session().ended(
                    "You removed the passkey that you had signed in with here. Sign in with another \
                     one.",
                );
            } else {
                toast.say(format!("“{}” was removed.", name.get_value()));
                changed.run(());
            }
        });
    });
    let question = StoredValue::new(match removal {
        Removal::EndsSession => format!(
            "Remove “{}”? You are signed in with it here: you will be signed out everywhere it was \
             used.",
            name.get_value()
        ),
        _ => format!(
            "Remove “{}”? It signs you in no more, and sessions that began with it end.",
            name.get_value()
        ),
    });
    let rename = Callback::new(move |()| is_renaming.set(true));
    let save = Callback::new(move |typed: String| match passkey_name::check(&typed) {
        Ok(name) => act.run(me.api().rename_passkey(id, name.to_owned()), move |_| {
            is_renaming.set(false);
            changed.run(());
        }),
        Err(error) => act.error().set(Some(error.to_string())),
    });
    view! {
        <li class="row" data-testid="passkey-row" data-passkey-id=id.to_string()>
            <span class="row__picture"><RoomIcon kind=RoomIconKind::Passkey /></span>
            {move || {
                if is_renaming.get() {
                    view! {
                        <Rename
                            name=name.get_value()
                            label="Name of this passkey"
                            max_length=64
                            testid="passkey-name"
                            save_testid="passkey-save"
                            act
                            is_renaming
                            on_save=save
                        />
                    }
                    .into_any()
                } else {
                    view! { <PasskeyFacts passkey=passkey.get_value() is_current /> }.into_any()
                }
            }}
            <Show when=move || !is_renaming.get()>
                <div class="row__actions">
                    <Button kind=ButtonKind::Quiet testid="passkey-rename" on_press=rename>
                        "Rename"
                    </Button>
                    {(removal != Removal::Last)
                        .then(|| {
                            view! {
                                <Confirm
                                    action="Remove"
                                    question=question.get_value()
                                    confirm="Remove passkey"
                                    cancel="Keep"
                                    busy=act.is_busy()
                                    testid="passkey-remove"
                                    confirm_testid="passkey-remove-confirm"
                                    on_confirm=remove
                                />
                            }
                        })}
                </div>
            </Show>
            <Failure error=act.error() testid="passkey-error" />
        </li>
    }
}
