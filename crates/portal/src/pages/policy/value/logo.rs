//! The picture that technicians see on a credential.

use hallpass_protocol::logo::LogoHash;
use hallpass_ui::components::{Button, ButtonKind, Spinner};
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use serde_json::json;

use crate::act::Act;
use crate::browser::chosen_file::take_chosen_file;
use crate::components::{Failure, Logo};
use crate::me::Me;
use crate::pages::policy::desk::Desk;
use crate::state::logo::check_upload;
use crate::state::policy::{SettingInfo, member};

/// The picture, a way to upload another, and a way to have none.
#[component]
pub(super) fn LogoEditor(info: SettingInfo, desk: Desk) -> impl IntoView {
    let api = Me::of_page().api();
    let field = info.field;
    let act = Act::new();
    let shown = Memo::new(move |_| {
        let value = desk.value(field);
        member(&value, "sha256").as_str()?.parse::<LogoHash>().ok()
    });
    let upload = move |input: HtmlInputElement| {
        let Some(file) = take_chosen_file(&input) else {
            return;
        };
        if let Err(problem) = check_upload(&file.type_(), file.size()) {
            return act.error().set(Some(problem.to_string()));
        }
        act.run(api.add_logo(file), move |logo| {
            desk.set(field, json!({ "sha256": logo.sha256 }));
        });
    };
    let none = Callback::new(move |()| {
        act.clear();
        desk.set(field, "none");
    });
    let picture = move || {
        let sha256 = shown.get()?;
        Some(view! { <Logo sha256 testid="policy-logo-preview" /> })
    };
    view! {
        <div class="logo-field">
            {picture}
            <label class="button logo-field__upload">
                <span class="button__words">"Upload an image"</span>
                {move || act.is_busy().get().then(|| view! { <Spinner /> })}
                <input
                    class="visually-hidden"
                    type="file"
                    accept="image/png,image/jpeg"
                    aria-label=info.name.label()
                    data-testid="policy-logo-file"
                    disabled=move || act.is_busy().get()
                    on:change:target=move |event| upload(event.target())
                />
            </label>
            <Show when=move || shown.read().is_some()>
                <Button kind=ButtonKind::Quiet testid="policy-logo-remove" on_press=none>
                    "Remove"
                </Button>
            </Show>
            <p class="field__hint">
                "PNG or JPEG, at most 1 MB. What is transparent becomes white; it is shown at most 256 pixels wide and high."
            </p>
        </div>
        <Failure error=act.error() testid="policy-logo-error" />
    }
}
