//! Invites a technician.

use hallpass_protocol::technician::{
    InviteTechnicianRequest, InviteTechnicianResponse, TechnicianRole,
};
use hallpass_ui::components::{Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Dialog, Failure, InvitationLink, RolePicker};
use crate::me::Me;
use crate::state::person::{check_email, check_name};
use crate::state::powers::roles_to_give;

/// What is typed, and what is wrong with it.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    name_error: RwSignal<Option<String>>,
    email: RwSignal<String>,
    email_error: RwSignal<Option<String>>,
    role: RwSignal<TechnicianRole>,
}

impl Typed {
    fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            name_error: RwSignal::new(None),
            email: RwSignal::new(String::new()),
            email_error: RwSignal::new(None),
            role: RwSignal::new(TechnicianRole::Technician),
        }
    }

    fn clear(self) {
        self.name.set(String::new());
        self.name_error.set(None);
        self.email.set(String::new());
        self.email_error.set(None);
        self.role.set(TechnicianRole::Technician);
    }

    /// The request, when nothing is wrong; otherwise says what is.
    fn request(self) -> Option<InviteTechnicianRequest> {
        let name = check_name(&self.name.read_untracked());
        let email = check_email(&self.email.read_untracked());
        self.name_error
            .set(name.as_ref().err().map(ToString::to_string));
        self.email_error
            .set(email.as_ref().err().map(ToString::to_string));
        Some(InviteTechnicianRequest {
            display_name: name.ok()?,
            email: email.ok()?,
            role: self.role.get_untracked(),
        })
    }
}

/// The dialog: who and in which role, then the link.
#[component]
pub(super) fn Invite(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let typed = Typed::new();
    let act = Act::new();
    let invited = RwSignal::new(None::<InviteTechnicianResponse>);
    let submit = Callback::new(move |()| {
        if let Some(request) = typed.request() {
            let call = async move { api.invite_technician(&request).await };
            act.run(call, move |response| {
                invited.set(Some(response));
                changed.run(());
            });
        }
    });
    let closed = Callback::new(move |()| {
        act.clear();
        typed.clear();
        invited.set(None);
    });
    let close = Callback::new(move |()| open.set(false));
    let title = Signal::derive(move || {
        if invited.read().is_some() {
            "Invitation ready".to_owned()
        } else {
            "Invite a technician".to_owned()
        }
    });
    view! {
        <Dialog open title testid="invite-dialog" on_close=closed>
            {move || match invited.get() {
                Some(response) => view! {
                    <InvitationLink
                        invitation=response.invitation
                        name=response.technician.display_name
                    />
                    <div class="form__actions">
                        <Button testid="invite-close" on_press=close>"Done"</Button>
                    </div>
                }
                .into_any(),
                None => view! { <Form typed act submit close /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Form(typed: Typed, act: Act, submit: Callback<()>, close: Callback<()>) -> impl IntoView {
    let me = Me::of_page();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <Field
                id="invite-name"
                label="Name"
                value=typed.name
                error=typed.name_error
                max_length=100
                disabled=act.is_busy()
                testid="invite-name"
            />
            <Field
                id="invite-email"
                label="Mail address"
                value=typed.email
                error=typed.email_error
                input_mode="email"
                max_length=254
                disabled=act.is_busy()
                testid="invite-email"
            />
            <RolePicker
                role=typed.role
                roles=roles_to_give(&me.technician())
                name="invite-role"
            />
            <Failure error=act.error() testid="invite-error" />
            <div class="form__actions">
                <Button on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="invite-submit"
                    submits=true
                    busy=act.is_busy()
                >
                    "Make invitation"
                </Button>
            </div>
        </form>
    }
}
