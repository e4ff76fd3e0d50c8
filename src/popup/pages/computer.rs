//! Signing this browser in by the technician's phone: the offer, and what the phone scans.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Icon, IconKind};
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::components::{ShownCodeView, ShownCodeWords};
use crate::popup::model::Model;
use crate::popup::state::computer::{remaining, standing};

/// What to try first, and the way to a code.
#[component]
pub(crate) fn ComputerOffer(
    /// The offer is closed.
    close: Callback<()>,
) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let model = expect_context::<Model>();
    view! {
        <section class="computer" data-testid="computer-offer">
            <h2 class="page__heading">"No passkey on this computer?"</h2>
            <p class="computer__text">
                <strong>"First try the browser's own prompt: "</strong>
                "sign in with a passkey, and choose your phone when the browser asks. That proves that the phone \
                 is here."
            </p>
            <p class="computer__text">
                "Where it does not work, your phone can sign this computer in for one account that runs, for an \
                 hour at most."
            </p>
            <div class="approval__actions">
                <Button
                    kind=ButtonKind::Primary
                    testid="computer-start"
                    busy=model.is_busy
                    on_press=Callback::new(move |()| actions.start_computer())
                >
                    "Show a code"
                </Button>
                <Button kind=ButtonKind::Quiet testid="computer-close" on_press=close>"Back"</Button>
            </div>
        </section>
    }
}

/// The code, the number, where it stands.
#[component]
pub(crate) fn Computer() -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let sign_in = move || model.computer.with(|known| known.as_ref()?.sign_in.clone());
    let sign_in = Memo::new(move |_| sign_in());
    let stand =
        Memo::new(move |_| sign_in.with(|one| Some(standing(one.as_ref()?, model.computer_now()))));
    let is_open = Memo::new(move |_| stand.with(|s| s.as_ref().is_some_and(|s| s.is_open)));
    let shown = Memo::new(move |_| sign_in.with(|one| one.as_ref()?.shown.clone()));
    let address = move || shown.with(|shown| page_of(&shown.as_ref()?.link));
    let banner = move || {
        stand.get().map(|stand| {
            view! {
                <div data-testid="computer-state" data-state=stand.name>
                    <Banner kind=stand.kind>
                        <strong>{stand.title} "."</strong>
                        " "
                        {stand.text}
                    </Banner>
                </div>
            }
        })
    };
    let left =
        move || sign_in.with(|one| Some(remaining(one.as_ref()?, model.computer_now()).in_words()));
    let cancel = Callback::new(move |()| actions.cancel_computer());
    view! {
        <main class="page" data-testid="computer-page">
            <div class="page__bar">
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Back to the sign-in"
                    data-testid="computer-back"
                    on:click=move |_| actions.cancel_computer()
                >
                    <Icon kind=IconKind::ArrowLeft />
                </button>
                <h1 class="page__title">"Sign in by phone"</h1>
            </div>
            {banner}
            <Show when=move || is_open.get()>
                <ShownCodeView shown words=CODE />
                <p class="computer__text" data-testid="computer-address" hidden=move || shown.read().is_none()>
                    "Cannot scan? On the phone, open "
                    <strong>{address}</strong>
                    " and type the code."
                </p>
                <p class="approval__left" data-testid="computer-left"><strong>{left}</strong>" left"</p>
            </Show>
            {move || {
                model.failure.get().map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="popup-error">{text}</Banner> }
                })
            }}
            <div class="approval__actions">
                <Show when=move || !is_open.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="computer-again"
                        busy=model.is_busy
                        on_press=Callback::new(move |()| actions.start_computer())
                    >
                        "Show another code"
                    </Button>
                </Show>
                <Button kind=ButtonKind::Quiet testid="computer-cancel" on_press=cancel>"Cancel"</Button>
            </div>
        </main>
    }
}

/// What the phone scans, and what is typed into it.
const CODE: ShownCodeWords = ShownCodeWords {
    qr: "QR code: opens this computer's sign-in on your phone",
    qr_testid: "computer-qr",
    number: "Type on the phone",
    number_testid: "computer-number",
    letters: "Code",
    letters_testid: "computer-code",
};

/// The page's address without what stands in the link.
fn page_of(link: &str) -> Option<String> {
    let (page, _) = link.split_once('#')?;
    Some(
        page.split_once("://")
            .map_or(page, |(_, rest)| rest)
            .to_owned(),
    )
}
