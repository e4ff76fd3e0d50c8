//! The fields of a preset.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::groups::Groups;
use super::roles::Roles;
use crate::act::Act;
use crate::components::Failure;
use crate::state::presets::{PresetDraft, danger};

/// Name, roles, lifetimes.
#[component]
pub(super) fn Form(
    /// What is typed.
    draft: RwSignal<PresetDraft>,
    /// The saving.
    saving: Act,
    /// Saves.
    save: Callback<()>,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let warning = Memo::new(move |_| draft.with(|draft| danger(&draft.roles, &draft.groups)));
    let warned = move || {
        let text = warning.get()?;
        Some(view! { <Banner kind=BannerKind::Warning testid="preset-danger">{text}</Banner> })
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <Text
                id="preset-new-name"
                label="Name"
                draft
                read=|draft| &draft.name
                write=|draft, typed| draft.name = typed
            />
            <Roles draft />
            <Groups draft />
            {warned}
            <fieldset class="lifetimes">
                <legend class="field__label">"Lifetime"</legend>
                <Text
                    id="preset-proposed"
                    label="Proposed"
                    draft
                    read=|draft| &draft.proposed
                    write=|draft, typed| draft.proposed = typed
                />
                <Text
                    id="preset-shortest"
                    label="At least"
                    draft
                    read=|draft| &draft.shortest
                    write=|draft, typed| draft.shortest = typed
                />
                <Text
                    id="preset-longest"
                    label="At most"
                    draft
                    read=|draft| &draft.longest
                    write=|draft, typed| draft.longest = typed
                />
                <p class="field__hint lifetimes__hint">
                    "Such as 45 min, 4 h or 1 d. The policy can shorten it further."
                </p>
            </fieldset>
            <Failure error=saving.error() testid="preset-error" />
            <div class="form__actions">
                <Button testid="preset-cancel" on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="preset-save"
                    submits=true
                    busy=saving.is_busy()
                >
                    "Save"
                </Button>
            </div>
        </form>
    }
}

/// A field over a part of the draft.
#[component]
fn Text(
    /// The element's id, and its name for tests.
    id: &'static str,
    /// The words above it.
    label: &'static str,
    /// What is typed.
    draft: RwSignal<PresetDraft>,
    /// The part.
    read: fn(&PresetDraft) -> &String,
    /// Changes it.
    write: fn(&mut PresetDraft, String),
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input
                class="input"
                type="text"
                id=id
                autocomplete="off"
                spellcheck="false"
                data-testid=id
                prop:value=move || draft.with(|draft| read(draft).clone())
                on:input:target=move |event| {
                    let typed = event.target().value();
                    draft.update(|draft| write(draft, typed));
                }
            />
        </div>
    }
}
