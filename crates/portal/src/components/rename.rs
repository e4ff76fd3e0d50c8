//! A name as a field, in place.

use hallpass_ui::components::{Button, ButtonKind};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::act::Act;

/// The field with its two answers. Escape and “Cancel” leave the name as it was.
#[component]
pub(crate) fn Rename(
    /// The name until now.
    name: String,
    /// What the field is called.
    label: &'static str,
    /// Characters at most.
    max_length: u16,
    /// Of the field, for tests.
    testid: &'static str,
    /// Of the button that saves, for tests.
    save_testid: &'static str,
    /// The call that saves.
    act: Act,
    /// Whether the field is shown.
    is_renaming: RwSignal<bool>,
    /// Saves what was typed, or says what is wrong with it.
    on_save: Callback<String>,
) -> impl IntoView {
    let typed = RwSignal::new(name);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_save.run(typed.get_untracked());
    };
    let close = move || {
        act.clear();
        is_renaming.set(false);
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    let cancel = Callback::new(move |()| close());
    view! {
        <form class="rename" novalidate on:submit=submit on:keydown=on_key>
            <input
                class="input"
                type="text"
                aria-label=label
                autocomplete="off"
                autofocus
                maxlength=max_length
                data-testid=testid
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <Button kind=ButtonKind::Primary testid=save_testid submits=true busy=act.is_busy()>
                "Save"
            </Button>
            <Button kind=ButtonKind::Quiet on_press=cancel>"Cancel"</Button>
        </form>
    }
}
