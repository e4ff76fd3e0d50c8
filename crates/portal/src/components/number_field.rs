//! The three digits that somebody reads out, or reads from another screen.

use leptos::prelude::*;

/// The field, and what is wrong with what was typed.
#[component]
pub(crate) fn NumberField(
    /// Its id, by which tests find it, too.
    id: &'static str,
    /// By which tests find what is wrong.
    error_testid: &'static str,
    /// Where the digits are.
    #[prop(into)]
    hint: String,
    /// The digits.
    number: RwSignal<String>,
    /// What is wrong with them.
    objection: RwSignal<Option<String>>,
    /// They are being sent.
    #[prop(into)]
    is_busy: Signal<bool>,
) -> impl IntoView {
    let note = StoredValue::new(format!("{id}-note"));
    view! {
        <div class="field">
            <label class="field__label" for=id>"Number"</label>
            <input
                class="input approve__number"
                id=id
                type="text"
                inputmode="numeric"
                pattern="[0-9]*"
                autocomplete="off"
                maxlength="3"
                placeholder="000"
                data-testid=id
                aria-describedby=note.get_value()
                aria-invalid=move || objection.read().is_some().then_some("true")
                disabled=move || is_busy.get()
                prop:value=move || number.get()
                on:input:target=move |event| {
                    number.set(event.target().value());
                    objection.set(None);
                }
            />
            {move || match objection.get() {
                Some(text) => view! {
                    <p class="field__error" id=note.get_value() role="alert" data-testid=error_testid>{text}</p>
                }
                .into_any(),
                None => view! { <p class="field__hint" id=note.get_value()>{hint.clone()}</p> }.into_any(),
            }}
        </div>
    }
}
