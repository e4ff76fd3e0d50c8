//! What another device scans, and what is read out or typed for who cannot.

use hallpass_protocol::approval::ShownCode;
use hallpass_ui::components::QrCode;
use leptos::prelude::*;

/// What the parts of [`ShownCodeView`] are called, by people and by tests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShownCodeWords {
    /// What the QR code is, for who does not see it.
    pub(crate) qr: &'static str,
    /// Its test id.
    pub(crate) qr_testid: &'static str,
    /// What is done with the number.
    pub(crate) number: &'static str,
    /// Its test id.
    pub(crate) number_testid: &'static str,
    /// What is done with the letters.
    pub(crate) letters: &'static str,
    /// Their test id.
    pub(crate) letters_testid: &'static str,
}

/// The QR code; beside it the number and the letters. Until they are there, that they are fetched.
#[component]
pub(crate) fn ShownCodeView(
    /// What is shown.
    shown: Memo<Option<ShownCode>>,
    /// What its parts are called.
    words: ShownCodeWords,
) -> impl IntoView {
    let link = Memo::new(move |_| shown.with(|s| s.as_ref().map(|s| s.link.clone())));
    let spelled = move || {
        shown.with(|s| {
            let digits = s.as_ref()?.number.chars().map(String::from);
            Some(digits.collect::<Vec<_>>().join(" "))
        })
    };
    view! {
        <div class="approval__code">
            {move || match link.get() {
                Some(link) => {
                    view! { <QrCode text=Signal::stored(link) label=words.qr testid=words.qr_testid /> }.into_any()
                }
                None => view! {
                    <p class="qr qr--missing" role="status">"The code is being fetched…"</p>
                }
                .into_any(),
            }}
            <div class="approval__read" hidden=move || shown.read().is_none()>
                <p class="approval__label">{words.number}</p>
                <p class="approval__number" data-testid=words.number_testid aria-label=spelled>
                    {move || shown.with(|s| s.as_ref().map(|s| s.number.clone()))}
                </p>
                <p class="approval__label">{words.letters}</p>
                <p class="approval__letters" data-testid=words.letters_testid>
                    {move || shown.with(|s| s.as_ref().map(|s| s.code.clone()))}
                </p>
            </div>
        </div>
    }
}
