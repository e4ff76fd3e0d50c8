//! For people who cannot scan: the eight letters under a QR code.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// How tests and labels find the parts of a [`CodeForm`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeFormNames {
    /// The field, and what its note's id begins with.
    pub(crate) field: &'static str,
    /// What is wrong with the letters.
    pub(crate) error: &'static str,
    /// Why the link did not do.
    pub(crate) link_error: &'static str,
    /// The button.
    pub(crate) button: &'static str,
}

/// The field and its button.
#[component]
pub(crate) fn CodeForm(
    /// The names of its parts.
    names: CodeFormNames,
    /// Where the code stands.
    text: &'static str,
    /// The button's words.
    action: &'static str,
    /// Why the link that they came by did not do.
    why: Option<String>,
    /// The letters.
    code: RwSignal<String>,
    /// What is wrong with them.
    objection: RwSignal<Option<String>>,
    /// They are looked up.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Looks them up.
    find: Callback<()>,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        find.run(());
    };
    let note = format!("{}-note", names.field);
    view! {
        {why.map(|text| view! { <Banner kind=BannerKind::Warning testid=names.link_error>{text}</Banner> })}
        <p class="approve__text">{text}</p>
        <form class="form" novalidate on:submit=submit>
            <div class="field">
                <label class="field__label" for=names.field>"Code"</label>
                <input
                    class="input approve__code"
                    id=names.field
                    type="text"
                    inputmode="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    maxlength="24"
                    placeholder="BCDF-GHJK"
                    data-testid=names.field
                    aria-describedby=note.clone()
                    aria-invalid=move || objection.read().is_some().then_some("true")
                    prop:value=move || code.get()
                    on:input:target=move |event| {
                        code.set(event.target().value());
                        objection.set(None);
                    }
                />
                <p class="field__error" id=note role="alert" data-testid=names.error>
                    {move || objection.get()}
                </p>
            </div>
            <Button kind=ButtonKind::Primary testid=names.button submits=true busy=is_busy>{action}</Button>
        </form>
    }
}
