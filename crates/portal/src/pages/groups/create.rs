//! Makes a group.

use hallpass_ui::components::{Button, ButtonKind, IconKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::act::Act;
use crate::components::Failure;
use crate::me::Me;
use crate::state::person::check_name;
use crate::toast::Toast;

/// A name and a button.
#[component]
pub(super) fn Create(
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let typed = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match check_name(&typed.read_untracked()) {
            Ok(name) => act.run(api.create_group(name), move |response| {
                toast.say(format!("“{}” was made.", response.group.name));
                typed.set(String::new());
                changed.run(());
            }),
            Err(error) => act.error().set(Some(error.to_string())),
        }
    };
    view! {
        <form class="inline" novalidate on:submit=submit>
            <input
                class="input"
                type="text"
                placeholder="Name of a new group"
                aria-label="Name of a new group"
                autocomplete="off"
                maxlength="100"
                data-testid="group-new-name"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <Button
                kind=ButtonKind::Primary
                testid="group-create"
                icon=IconKind::Plus
                submits=true
                busy=act.is_busy()
            >
                "Create group"
            </Button>
        </form>
        <Failure error=act.error() testid="group-create-error" />
    }
}
