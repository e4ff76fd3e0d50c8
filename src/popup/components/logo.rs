//! A logo, by which technicians know whose account it is.

use hallpass_protocol::logo::LogoHash;
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::model::Model;

/// The image, as soon as it is here. Decorative: its words stand beside it.
#[component]
pub(crate) fn Logo(
    /// Which one.
    sha256: LogoHash,
) -> impl IntoView {
    let model = expect_context::<Model>();
    expect_context::<Actions>().load_logo(sha256.clone());
    let address = Memo::new(move |_| model.logos.with(|logos| logos.get(&sha256).cloned()));
    move || {
        let address = address.get()?;
        Some(view! { <img class="logo" src=address alt="" data-testid="account-logo" /> })
    }
}
