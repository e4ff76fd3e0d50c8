//! The invitation that is open, and a new one after a loss.

use hallpass_protocol::technician::{
    InvitationView, ReinviteRequest, TechnicianResponse, TechnicianState,
};
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use super::Shown;
use crate::act::Act;
use crate::browser::date;
use crate::components::{Dialog, Failure, InvitationLink, Section};
use crate::me::Me;
use crate::toast::Toast;

/// What is open, and the ways to invite anew and to take it back.
#[component]
pub(super) fn Invitation(
    /// Who is shown.
    shown: Shown,
    /// Who, with their invitation.
    all: TechnicianResponse,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let inviting = RwSignal::new(false);
    let id = all.technician.id;
    let is_suspended = all.technician.state == TechnicianState::Suspended;
    let has_passkeys = !all.passkeys.is_empty();
    let words = match (all.open_invitation_expires_at, has_passkeys) {
        (Some(ends), _) => format!("An invitation is open until {}.", date::day_and_time(ends)),
        (None, true) => {
            "If every passkey is lost or stolen, invite again: the link enrols a new one."
                .to_owned()
        }
        (None, false) => {
            "No invitation is open: make one, so that a passkey can be enrolled.".to_owned()
        }
    };
    let withdraw = Callback::new(move |()| {
        act.run(api.withdraw_invitation(id), move |()| {
            toast.say("The invitation was taken back.");
            shown.refresh();
        });
    });
    let invite = Callback::new(move |()| inviting.set(true));
    let is_open = all.open_invitation_expires_at.is_some();
    let name = all.technician.display_name;
    view! {
        <Section title="Invitation" text=words testid="technician-invitation">
            <Failure error=act.error() testid="technician-invitation-error" />
            <div class="card__foot">
                {is_open
                    .then(|| {
                        view! {
                            <Confirm
                                action="Take back"
                                question="Take the invitation back? Its link stops working."
                                confirm="Take back"
                                cancel="Keep"
                                busy=act.is_busy()
                                testid="technician-withdraw"
                                confirm_testid="technician-withdraw-confirm"
                                on_confirm=withdraw
                            />
                        }
                    })}
                <Button
                    testid="technician-reinvite"
                    disabled=Signal::stored(is_suspended)
                    on_press=invite
                >
                    {if is_open { "New link" } else { "Invite again" }}
                </Button>
            </div>
            <Again open=inviting shown id name has_passkeys />
        </Section>
    }
}

#[component]
fn Again(
    open: RwSignal<bool>,
    shown: Shown,
    id: hallpass_protocol::ids::TechnicianId,
    name: String,
    has_passkeys: bool,
) -> impl IntoView {
    let api = Me::of_page().api();
    let act = Act::new();
    let replace = RwSignal::new(has_passkeys);
    let made = RwSignal::new(None::<InvitationView>);
    let name = StoredValue::new(name);
    let submit = Callback::new(move |()| {
        let request = ReinviteRequest {
            replace_passkeys: replace.get_untracked(),
        };
        let call = async move { api.reinvite_technician(id, &request).await };
        act.run(call, move |response| made.set(Some(response.invitation)));
    });
    let closed = Callback::new(move |()| {
        act.clear();
        // The page is made anew only now: it would close the dialog with its link.
        if made.try_update(Option::take).flatten().is_some() {
            shown.refresh();
        }
    });
    let close = Callback::new(move |()| open.set(false));
    let title = Signal::derive(move || format!("Invite {}", name.get_value()));
    let question = move || {
        view! {
            <p class="dialog__text">
                "The new link works once and for three days. An earlier one stops working."
            </p>
            {has_passkeys
                .then(|| {
                    view! {
                        <label class="tick">
                            <input
                                type="checkbox"
                                data-testid="reinvite-replace"
                                prop:checked=move || replace.get()
                                on:change:target=move |event| replace.set(event.target().checked())
                            />
                            <span>
                                "The passkeys and sessions of today end when the new passkey is enrolled. \
                                 Choose this after a loss or a theft."
                            </span>
                        </label>
                    }
                })}
            <Failure error=act.error() testid="reinvite-error" />
            <div class="form__actions">
                <Button on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="reinvite-submit"
                    busy=act.is_busy()
                    on_press=submit
                >
                    "Make invitation"
                </Button>
            </div>
        }
    };
    view! {
        <Dialog open title testid="reinvite-dialog" on_close=closed>
            {move || match made.get() {
                Some(invitation) => view! {
                    <InvitationLink invitation name=name.get_value() />
                    <div class="form__actions">
                        <Button testid="reinvite-close" on_press=close>"Done"</Button>
                    </div>
                }
                .into_any(),
                None => question().into_any(),
            }}
        </Dialog>
    }
}
