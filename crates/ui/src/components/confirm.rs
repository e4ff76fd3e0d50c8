//! A press that asks once more, in place: no dialog covers the page.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::{Button, ButtonKind};
use crate::focus::focus_when_shown;

/// A button that turns into a question with two answers. Escape and the first answer take it back.
#[component]
pub fn Confirm(
    /// The button's words.
    #[prop(into)]
    action: String,
    /// The question, with what will happen.
    #[prop(into)]
    question: String,
    /// The words of the answer that does it.
    #[prop(into)]
    confirm: String,
    /// The words of the answer that does not.
    #[prop(into)]
    cancel: String,
    /// Under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Of the button, for tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// Of the answer that does it, for tests.
    #[prop(optional)]
    confirm_testid: Option<&'static str>,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    // Taking the question back gives the focus to the button again.
    let was_asking = StoredValue::new(false);
    let answers = NodeRef::<html::Div>::new();
    // The question takes the focus, so that Enter cannot press what was under the pointer before.
    focus_when_shown(answers);
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            is_asking.set(false);
        }
    };
    let ask = Callback::new(move |()| is_asking.set(true));
    let take_back = Callback::new(move |()| is_asking.set(false));
    let go = Callback::new(move |()| {
        is_asking.set(false);
        on_confirm.run(());
    });
    let words = StoredValue::new((action, question, confirm, cancel));
    move || {
        let (action, question, confirm, cancel) = words.get_value();
        let focus = was_asking.get_value();
        was_asking.set_value(is_asking.get());
        if is_asking.get() {
            view! {
                <div
                    class="confirm"
                    role="group"
                    tabindex="-1"
                    aria-label=question.clone()
                    node_ref=answers
                    on:keydown=on_key
                >
                    <p class="confirm__question">{question.clone()}</p>
                    <div class="confirm__answers">
                        <Button kind=ButtonKind::Secondary on_press=take_back>{cancel}</Button>
                        <Button kind=ButtonKind::Danger testid=confirm_testid.unwrap_or_default() on_press=go>
                            {confirm}
                        </Button>
                    </div>
                </div>
            }
            .into_any()
        } else {
            view! {
                <Button kind=ButtonKind::Quiet focus=focus testid=testid.unwrap_or_default() busy=busy on_press=ask>
                    {action}
                </Button>
            }
            .into_any()
        }
    }
}
