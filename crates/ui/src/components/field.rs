//! A labelled text field with its hint and its error.

use leptos::prelude::*;

/// A labelled text field. `value` follows what is typed.
#[component]
pub fn Field(
    /// The element's id, unique on the page.
    id: &'static str,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with the value; takes the hint's place.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Shown while it is empty.
    #[prop(optional)]
    placeholder: &'static str,
    /// The kind of text, for on-screen keyboards.
    #[prop(default = "text")]
    input_mode: &'static str,
    /// The longest value, in UTF-16 units.
    #[prop(optional)]
    max_length: Option<u32>,
    /// More than one line.
    #[prop(optional)]
    multiline: bool,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let note_id = format!("{id}-note");
    let is_invalid = move || error.get().map(|_| "true");
    let note = {
        let note_id = note_id.clone();
        move || match (error.get(), hint.get()) {
            (Some(error), _) => {
                Some(view! { <p class="field__error" id=note_id.clone()>{error}</p> }.into_any())
            }
            (None, Some(hint)) => {
                Some(view! { <p class="field__hint" id=note_id.clone()>{hint}</p> }.into_any())
            }
            (None, None) => None,
        }
    };
    let input = if multiline {
        view! {
            <textarea
                class="input input--multiline"
                id=id
                rows="2"
                data-testid=testid
                placeholder=placeholder
                maxlength=max_length
                aria-invalid=is_invalid
                aria-describedby=note_id
                disabled=move || disabled.get()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class="input"
                type="text"
                id=id
                data-testid=testid
                placeholder=placeholder
                inputmode=input_mode
                autocomplete="off"
                spellcheck="false"
                maxlength=max_length
                aria-invalid=is_invalid
                aria-describedby=note_id
                disabled=move || disabled.get()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            {input}
            {note}
        </div>
    }
}
