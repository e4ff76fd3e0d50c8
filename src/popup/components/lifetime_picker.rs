//! How long: quick choices within the preset's limits, or a length that is typed.

use hallpass_ui::components::Field;
use hallpass_ui::remaining::duration_in_words;
use leptos::prelude::*;

use crate::popup::state::lifetime_choice::{LifetimeChoice, quick_choices};
use crate::popup::state::request_form::RequestDraft;

/// Radio buttons in a row; the last one opens a field.
#[component]
pub(crate) fn LifetimePicker(
    /// The form.
    draft: RwSignal<Option<RequestDraft>>,
    /// What is wrong with the choice.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let preset =
        Memo::new(move |_| draft.with(|draft| draft.as_ref().and_then(|d| d.preset()).cloned()));
    let chosen =
        Memo::new(move |_| draft.with(|draft| draft.as_ref().and_then(|d| d.lifetime()).cloned()));
    let is_custom = Memo::new(move |_| matches!(chosen.get(), Some(LifetimeChoice::Custom(_))));
    let choose = move |choice: LifetimeChoice| {
        draft.update(|draft| {
            if let Some(draft) = draft {
                draft.choose_lifetime(choice);
            }
        });
    };
    let typed = RwSignal::new(match chosen.get_untracked() {
        Some(LifetimeChoice::Custom(typed)) => typed,
        Some(LifetimeChoice::Quick(_)) | None => String::new(),
    });
    Effect::new(move || {
        let typed = typed.get();
        if is_custom.get_untracked() {
            choose(LifetimeChoice::Custom(typed));
        }
    });
    let chip = move |seconds: u32| {
        view! {
            <label class="chip" data-testid="request-lifetime" data-seconds=seconds.to_string()>
                <input
                    type="radio"
                    name="lifetime"
                    prop:checked=move || chosen.get() == Some(LifetimeChoice::Quick(seconds))
                    on:change=move |_| choose(LifetimeChoice::Quick(seconds))
                />
                <span>{duration_in_words(u64::from(seconds))}</span>
            </label>
        }
    };
    let limits = Signal::derive(move || {
        preset.get().map(|preset| {
            format!(
                "Between {} and {}.",
                duration_in_words(u64::from(preset.lifetime_min_s)),
                duration_in_words(u64::from(preset.lifetime_max_s))
            )
        })
    });
    let chips = move || {
        preset
            .get()
            .map(|p| quick_choices(&p).into_iter().map(chip).collect_view())
    };
    view! {
        <Show when=move || preset.read().is_some()>
            <fieldset class="field">
                <legend class="field__label">"For how long"</legend>
                <div class="chips">
                    {chips}
                    <label class="chip" data-testid="request-lifetime-other">
                        <input
                            type="radio"
                            name="lifetime"
                            prop:checked=move || is_custom.get()
                            on:change=move |_| choose(LifetimeChoice::Custom(typed.get_untracked()))
                        />
                        <span>"Other"</span>
                    </label>
                </div>
            </fieldset>
            <Show when=move || is_custom.get()>
                <Field
                    id="request-lifetime-custom"
                    label="Length"
                    value=typed
                    placeholder="45 min, 1 h 30"
                    max_length=20
                    hint=limits
                    error=error
                    testid="request-lifetime-custom"
                />
            </Show>
        </Show>
    }
}
