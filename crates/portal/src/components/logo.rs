//! A logo.

use hallpass_protocol::logo::LogoHash;
use leptos::prelude::*;

use crate::logos::Logos;

/// The image, as soon as it is here. Decorative: its words stand beside it.
#[component]
pub(crate) fn Logo(
    /// Which one.
    sha256: LogoHash,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let address = Logos::of_page().address(sha256);
    move || {
        let address = address.get()?;
        Some(view! { <img class="logo" src=address alt="" data-testid=testid /> })
    }
}
