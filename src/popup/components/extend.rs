//! More time for an account that is ready.

use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;
use hallpass_ui::components::{Button, ButtonKind};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::model::Model;
use crate::popup::state::extension_choice::{choice_in_words, extension_choices};

/// A button that opens into the choices; Escape and "Keep" close it. It shows nothing where nothing
/// is left to extend by.
#[component]
pub(crate) fn Extend(
    /// Which account.
    id: AccountId,
    /// As it is.
    account: Memo<Option<AccountView>>,
) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let model = expect_context::<Model>();
    let is_open = RwSignal::new(false);
    // Closing it gives the focus to the button again.
    let was_open = StoredValue::new(false);
    let left_s =
        Memo::new(move |_| account.with(|a| a.as_ref().map_or(0, AccountView::extension_left_s)));
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            is_open.set(false);
        }
    };
    let choose = move |by_s: u32| {
        is_open.set(false);
        let has_s = account.with_untracked(|a| a.as_ref().map_or(0, |a| a.lifetime_s));
        actions.extend(id, has_s.saturating_add(by_s));
    };
    let choices = move |left_s: u32| {
        let choice = |(n, by_s): (usize, u32)| {
            view! {
                <Button
                    focus=n == 0
                    testid="account-extend-by"
                    busy=model.is_busy
                    on_press=Callback::new(move |()| choose(by_s))
                >
                    {choice_in_words(by_s, left_s)}
                </Button>
            }
        };
        let choices = extension_choices(left_s);
        choices.into_iter().enumerate().map(choice).collect_view()
    };
    move || {
        let focus = was_open.get_value();
        was_open.set_value(is_open.get());
        match (left_s.get(), is_open.get()) {
            (0, _) => ().into_any(),
            (left_s, true) => view! {
                <div class="extend" role="group" aria-label="Extend by" on:keydown=on_key>
                    {choices(left_s)}
                    <Button
                        kind=ButtonKind::Quiet
                        testid="account-extend-keep"
                        on_press=Callback::new(move |()| is_open.set(false))
                    >
                        "Keep"
                    </Button>
                </div>
            }
            .into_any(),
            (_, false) => view! {
                <Button
                    kind=ButtonKind::Quiet
                    focus=focus
                    testid="account-extend"
                    busy=model.is_busy
                    on_press=Callback::new(move |()| is_open.set(true))
                >
                    "Extend"
                </Button>
            }
            .into_any(),
        }
    }
}
