//! A QR code: always dark on a light plate, because few cameras read it the other way round.

use leptos::prelude::*;

use crate::qr::QrPicture;

/// The code on its plate.
#[component]
pub fn QrCode(
    /// What it holds.
    #[prop(into)]
    text: Signal<String>,
    /// What a screen reader says.
    #[prop(into)]
    label: String,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    let picture = Memo::new(move |_| QrPicture::of(&text.read()));
    move || {
        let picture = picture.get()?;
        let view_box = format!("0 0 {0} {0}", picture.modules);
        Some(view! {
            <svg
                class="qr"
                role="img"
                aria-label=label.clone()
                data-testid=testid
                width=picture.size_px
                height=picture.size_px
                viewBox=view_box
                shape-rendering="crispEdges"
            >
                <rect width="100%" height="100%" fill="#fff" />
                <path fill="#000" d=picture.path />
            </svg>
        })
    }
}
