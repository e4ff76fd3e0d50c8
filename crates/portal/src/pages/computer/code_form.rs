//! For people who cannot scan: the eight letters under the QR code.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::desk::{Desk, Doing};

/// The field and its button.
#[component]
pub(super) fn CodeForm(
    /// The page's state.
    desk: Desk,
    /// Why the link that they came by did not do.
    why: Option<String>,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        desk.find();
    };
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Finding));
    view! {
        {why.map(|text| view! { <Banner kind=BannerKind::Warning testid="computer-link-error">{text}</Banner> })}
        <p class="approve__text">
            "The code stands under the QR code on the computer's screen: eight letters, in capitals or not."
        </p>
        <form class="form" novalidate on:submit=submit>
            <div class="field">
                <label class="field__label" for="computer-code">"Code"</label>
                <input
                    class="input approve__code"
                    id="computer-code"
                    type="text"
                    inputmode="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    maxlength="24"
                    placeholder="BCDF-GHJK"
                    data-testid="computer-code"
                    aria-describedby="computer-code-note"
                    aria-invalid=move || desk.objection.read().is_some().then_some("true")
                    prop:value=move || desk.code.get()
                    on:input:target=move |event| {
                        desk.code.set(event.target().value());
                        desk.objection.set(None);
                    }
                />
                <p class="field__error" id="computer-code-note" role="alert" data-testid="computer-code-error">
                    {move || desk.objection.get()}
                </p>
            </div>
            <Button kind=ButtonKind::Primary testid="computer-find" submits=true busy=is_busy>
                "Show the computer"
            </Button>
        </form>
    }
}
