//! Where portals open.

use leptos::prelude::*;

use crate::ports::{LaunchPlace, LaunchSettings};

/// What each choice means, in the technician's words.
const PLACES: [(LaunchPlace, &str, &str, &str); 3] = [
    (
        LaunchPlace::Window,
        "launch-place-window",
        "In a new tab",
        "Quickest. If the browser is signed in to Microsoft as somebody else, portals may open as \
         them; Hallpass says so.",
    ),
    (
        LaunchPlace::PrivateWindow,
        "launch-place-private",
        "In a private window",
        "Apart from every other sign-in of the browser. Close one customer's window before you \
         open the next one's: private windows share theirs.",
    ),
    (
        LaunchPlace::Container,
        "launch-place-container",
        "In a container for each customer",
        "Each customer's portals apart from the others', and from every other sign-in of the \
         browser.",
    ),
];

/// Radio buttons; each press is kept at once.
#[component]
pub(crate) fn LaunchPlacePicker(
    /// What is chosen; `None` until it was read.
    #[prop(into)]
    settings: Signal<Option<LaunchSettings>>,
    /// Why the last choice was not taken.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Keeps a choice.
    choose: Callback<LaunchPlace>,
) -> impl IntoView {
    let choices = PLACES.map(|(place, testid, title, detail)| {
        let is_chosen = move || settings.get().is_some_and(|known| known.place == place);
        let is_missing = move || {
            place == LaunchPlace::Container
                && settings.get().is_none_or(|known| !known.has_containers)
        };
        view! {
            <label class="choice" data-testid=testid hidden=is_missing>
                <input
                    type="radio"
                    name="launch-place"
                    disabled=move || settings.get().is_none()
                    prop:checked=is_chosen
                    on:change=move |_| choose.run(place)
                />
                <span class="choice__words">
                    <span class="choice__title">{title}</span>
                    <span class="choice__detail">{detail}</span>
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="field" data-testid="launch-place">
            <legend class="field__label">"Portals open"</legend>
            <div class="choices">{choices.into_iter().collect_view()}</div>
            <Show when=move || error.get().is_some()>
                <p class="field__error" role="alert" data-testid="launch-place-error">
                    {move || error.get()}
                </p>
            </Show>
        </fieldset>
    }
}
