//! From when on: now, or a day and a time.

use leptos::prelude::*;

use crate::popup::bridge;
use crate::popup::state::request_form::RequestDraft;
use crate::popup::state::start_choice::StartChoice;

/// Two radio buttons; the second opens a field for the moment.
#[component]
pub(crate) fn StartPicker(
    /// The form.
    draft: RwSignal<Option<RequestDraft>>,
    /// What is wrong with the choice.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        draft
            .with(|d| d.as_ref().map(RequestDraft::start))
            .unwrap_or_default()
    });
    let is_later = Memo::new(move |_| chosen.get() != StartChoice::Now);
    let choose = move |start: StartChoice| {
        draft.update(|draft| {
            if let Some(draft) = draft {
                draft.choose_start(start);
            }
        });
    };
    let typed = RwSignal::new(String::new());
    let choose_typed = move || {
        choose(StartChoice::At(bridge::read_local_time(
            &typed.read_untracked(),
        )));
    };
    let note_class = move || {
        if error.get().is_some() {
            "field__error"
        } else {
            "field__hint"
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">"Start"</legend>
            <div class="chips">
                <label class="chip" data-testid="request-start-now">
                    <input
                        type="radio"
                        name="start"
                        prop:checked=move || !is_later.get()
                        on:change=move |_| choose(StartChoice::Now)
                    />
                    <span>"Now"</span>
                </label>
                <label class="chip" data-testid="request-start-later">
                    <input
                        type="radio"
                        name="start"
                        prop:checked=move || is_later.get()
                        on:change=move |_| choose_typed()
                    />
                    <span>"Later"</span>
                </label>
            </div>
        </fieldset>
        <Show when=move || is_later.get()>
            <div class="field">
                <label class="field__label" for="request-start">"Day and time"</label>
                <input
                    class="input"
                    type="datetime-local"
                    id="request-start"
                    data-testid="request-start"
                    aria-describedby="request-start-note"
                    aria-invalid=move || error.get().map(|_| "true")
                    prop:value=move || typed.get()
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        choose_typed();
                    }
                />
                <p
                    id="request-start-note"
                    class=note_class
                >
                    {move || {
                        error
                            .get()
                            .unwrap_or_else(|| {
                                "Nothing exists in the tenant before. Its time runs from the start."
                                    .to_owned()
                            })
                    }}
                </p>
            </div>
        </Show>
    }
}
