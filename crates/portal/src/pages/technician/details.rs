//! Name and role.

use hallpass_protocol::technician::{ChangeTechnicianRequest, TechnicianView};
use hallpass_ui::components::{Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::Shown;
use crate::act::Act;
use crate::components::{Failure, RolePicker, Section};
use crate::me::Me;
use crate::state::person::check_name;
use crate::state::powers::roles_to_give;
use crate::toast::Toast;

/// The form; only what was changed is sent.
#[component]
pub(super) fn Details(
    /// Who is shown.
    shown: Shown,
    /// As they are now.
    person: TechnicianView,
) -> impl IntoView {
    let me = Me::of_page();
    let toast = Toast::of_page();
    let act = Act::new();
    let name = RwSignal::new(person.display_name.clone());
    let name_error = RwSignal::new(None::<String>);
    let role = RwSignal::new(person.role);
    let before = StoredValue::new(person);
    let is_changed = Memo::new(move |_| {
        before.with_value(|before| {
            name.read().trim() != before.display_name || role.get() != before.role
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let checked = check_name(&name.read_untracked());
        name_error.set(checked.as_ref().err().map(ToString::to_string));
        let Ok(typed) = checked else { return };
        let person = before.get_value();
        let request = ChangeTechnicianRequest {
            display_name: (typed != person.display_name).then_some(typed),
            role: (role.get_untracked() != person.role).then(|| role.get_untracked()),
        };
        let api = me.api();
        let call = async move { api.change_technician(person.id, &request).await };
        act.run(call, move |response| {
            toast.say("The changes were saved.");
            shown.put(response);
        });
    };
    view! {
        <Section title="Details">
            <form class="form card__body" novalidate on:submit=submit>
                <Field
                    id="technician-edit-name"
                    label="Name"
                    value=name
                    error=name_error
                    max_length=100
                    disabled=act.is_busy()
                    testid="technician-edit-name"
                />
                <RolePicker role roles=roles_to_give(&me.technician()) name="technician-edit-role" />
                <Failure error=act.error() testid="technician-edit-error" />
                <div class="form__actions">
                    <Button
                        kind=ButtonKind::Primary
                        testid="technician-save"
                        submits=true
                        busy=act.is_busy()
                        disabled=Signal::derive(move || !is_changed.get())
                    >
                        "Save"
                    </Button>
                </div>
            </form>
        </Section>
    }
}
