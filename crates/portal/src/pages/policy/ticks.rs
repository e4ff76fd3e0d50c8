//! Some of many, each with a box.

use leptos::prelude::*;

/// A list of boxes.
#[component]
pub(super) fn Ticks(
    /// What it is a choice of.
    legend: &'static str,
    /// What can be chosen: a key, and the words beside the box.
    items: Vec<(String, String)>,
    /// The keys of what is chosen.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// Takes a key, and whether it is chosen now.
    #[prop(into)]
    on_toggle: Callback<(String, bool)>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let item = move |(key, words): (String, String)| {
        let mine = StoredValue::new(key);
        let is_chosen = move || mine.with_value(|key| chosen.with(|all| all.contains(key)));
        view! {
            <label class="tick">
                <input
                    type="checkbox"
                    data-testid=testid
                    prop:checked=is_chosen
                    on:change:target=move |event| {
                        on_toggle.run((mine.get_value(), event.target().checked()));
                    }
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice-list">
            <legend class="field__label">{legend}</legend>
            {items.into_iter().map(item).collect_view()}
        </fieldset>
    }
}
