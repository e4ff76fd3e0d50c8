//! The presets of the chosen customer, with the roles and groups that each grants.

use hallpass_protocol::customer::PresetView;
use hallpass_ui::remaining::duration_in_words;
use leptos::prelude::*;

use crate::popup::state::approval::rights;
use crate::popup::state::request_form::RequestDraft;

/// One radio button for each preset: arrow keys move between them.
#[component]
pub(crate) fn PresetPicker(
    /// The form.
    draft: RwSignal<Option<RequestDraft>>,
    /// What is wrong with the choice.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let presets = Memo::new(move |_| {
        draft.with(|draft| {
            draft
                .as_ref()
                .and_then(|d| d.customer())
                .map(|c| c.presets.clone())
                .unwrap_or_default()
        })
    });
    let chosen = Memo::new(move |_| {
        draft.with(|draft| draft.as_ref().and_then(|d| d.preset()).map(|p| p.id))
    });
    let item = move |preset: PresetView| {
        let id = preset.id;
        let roles: Vec<_> = preset.roles.iter().map(|role| role.name.clone()).collect();
        let groups: Vec<_> = preset.groups.iter().map(|it| it.name.clone()).collect();
        let given = rights(&roles, &groups);
        // A preset that is named after its one role says it once.
        let roles = (given != preset.name).then_some(given);
        let limit = format!(
            "up to {}",
            duration_in_words(u64::from(preset.lifetime_max_s))
        );
        view! {
            <label class="choice" data-testid="request-preset" data-preset-id=id.to_string()>
                <input
                    type="radio"
                    name="preset"
                    prop:checked=move || chosen.get() == Some(id)
                    on:change=move |_| {
                        draft.update(|draft| {
                            if let Some(draft) = draft {
                                draft.choose_preset(id);
                            }
                        });
                    }
                />
                <span class="choice__words">
                    <span class="choice__title">{preset.name}</span>
                    {roles.map(|roles| view! { <span class="choice__detail">{roles}</span> })}
                </span>
                <span class="choice__aside">{limit}</span>
            </label>
        }
    };
    view! {
        <Show when=move || !presets.read().is_empty()>
            <fieldset class="field" aria-invalid=move || error.get().map(|_| "true")>
                <legend class="field__label">"Roles"</legend>
                <div class="choices">
                    {move || presets.get().into_iter().map(item).collect_view()}
                </div>
                {move || error.get().map(|text| view! { <p class="field__error">{text}</p> })}
            </fieldset>
        </Show>
    }
}
