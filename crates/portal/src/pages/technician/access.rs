//! Shuts a technician out, for a while or for good.

use hallpass_protocol::technician::{TechnicianState, TechnicianView};
use hallpass_ui::components::{Button, ButtonKind, Confirm, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::Shown;
use crate::act::Act;
use crate::components::{Dialog, Failure, Section};
use crate::me::Me;
use crate::navigation::Navigation;
use crate::state::person::is_confirmed;
use crate::toast::Toast;

/// Suspend or resume, and remove.
#[component]
pub(super) fn Access(
    /// Who is shown.
    shown: Shown,
    /// Who.
    person: TechnicianView,
) -> impl IntoView {
    let act = Act::new();
    let removing = RwSignal::new(false);
    let ask_removal = Callback::new(move |()| removing.set(true));
    view! {
        <Section
            title="Access"
            text="Suspending and removing end every session and every account of this technician at once."
            testid="technician-access"
        >
            <Failure error=act.error() testid="technician-access-error" />
            <div class="card__foot">
                <Suspend shown person=person.clone() act />
                <Button kind=ButtonKind::Quiet testid="technician-remove" on_press=ask_removal>
                    "Remove…"
                </Button>
            </div>
            <Remove open=removing person />
        </Section>
    }
}

#[component]
fn Suspend(shown: Shown, person: TechnicianView, act: Act) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let id = person.id;
    let name = StoredValue::new(person.display_name.clone());
    if person.state == TechnicianState::Suspended {
        let resume = Callback::new(move |()| {
            act.run(api.resume_technician(id), move |response| {
                toast.say(format!("{} can sign in again.", name.get_value()));
                shown.put(response);
            });
        });
        return view! {
            <Button testid="technician-resume" busy=act.is_busy() on_press=resume>"Resume"</Button>
        }
        .into_any();
    }
    let suspend = Callback::new(move |()| {
        act.run(api.suspend_technician(id), move |response| {
            toast.say(format!("{} was suspended.", name.get_value()));
            shown.put(response);
        });
    });
    let question = format!(
        "Suspend {}? Sessions, open invitations and accounts end now. Resuming brings back the \
         sign-in, not the accounts.",
        person.display_name
    );
    view! {
        <Confirm
            action="Suspend"
            question=question
            confirm="Suspend"
            cancel="Keep"
            busy=act.is_busy()
            testid="technician-suspend"
            confirm_testid="technician-suspend-confirm"
            on_confirm=suspend
        />
    }
    .into_any()
}

#[component]
fn Remove(open: RwSignal<bool>, person: TechnicianView) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let navigation = Navigation::of_page();
    let act = Act::new();
    let typed = RwSignal::new(String::new());
    let id = person.id;
    let name = StoredValue::new(person.display_name);
    let is_sure = Memo::new(move |_| name.with_value(|name| is_confirmed(&typed.read(), name)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_sure.get_untracked() {
            act.run(api.remove_technician(id), move |()| {
                toast.say(format!("{} was removed.", name.get_value()));
                open.set(false);
                navigation.go("/technicians");
            });
        }
    };
    let closed = Callback::new(move |()| {
        act.clear();
        typed.set(String::new());
    });
    let close = Callback::new(move |()| open.set(false));
    let title = Signal::derive(move || format!("Remove {}", name.get_value()));
    view! {
        <Dialog open title testid="remove-dialog" on_close=closed>
            <form class="form" novalidate on:submit=submit>
                <p class="dialog__text">
                    "Sessions and accounts end now, passkeys are deleted. The audit log keeps what was \
                     done. This cannot be undone; the person can be invited anew."
                </p>
                <Field
                    id="remove-name"
                    label=format!("Type “{}” to confirm", name.get_value())
                    value=typed
                    disabled=act.is_busy()
                    testid="remove-name"
                />
                <Failure error=act.error() testid="remove-error" />
                <div class="form__actions">
                    <Button on_press=close>"Cancel"</Button>
                    <Button
                        kind=ButtonKind::Danger
                        testid="remove-confirm"
                        submits=true
                        busy=act.is_busy()
                        disabled=Signal::derive(move || !is_sure.get())
                    >
                        "Remove technician"
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
