//! Filling the page on the active tab.

use hallpass_ui::components::{Banner, Button, ButtonKind, IconKind};
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::model::Model;
use crate::popup::state::fill_choice::{FillChoice, FillPanel};

/// A button for each account that fits; it names customer, account and the exact host.
#[component]
pub(crate) fn FillPanelView() -> impl IntoView {
    let model = expect_context::<Model>();
    let panel = Memo::new(move |_| {
        model.accounts.with(|load| {
            let accounts = load.ready().map_or(&[][..], |view| &view.accounts);
            FillPanel::new(&model.offer.read(), accounts)
        })
    });
    move || match panel.get() {
        FillPanel::Hidden => ().into_any(),
        FillPanel::NoAccount { host } => view! {
            <Banner testid="fill-none">
                "This tab is at " <strong>{host}</strong>
                ". None of your accounts belongs to it. Request one below."
            </Banner>
        }
        .into_any(),
        FillPanel::Choices(choices) => choices
            .into_iter()
            .map(|choice| view! { <Choice choice /> })
            .collect_view()
            .into_any(),
    }
}

#[component]
fn Choice(choice: FillChoice) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let id = choice.account_id;
    view! {
        <section class="fill" aria-label="Fill the page on this tab">
            <div class="fill__words">
                <p class="fill__title">{choice.customer}</p>
                <p class="fill__user">{choice.user}</p>
                <p class="fill__host">"on " <strong>{choice.host}</strong></p>
            </div>
            <Button
                kind=ButtonKind::Primary
                testid="fill-button"
                icon=IconKind::Key
                on_press=Callback::new(move |()| actions.fill(id))
            >
                "Fill"
            </Button>
        </section>
    }
}
