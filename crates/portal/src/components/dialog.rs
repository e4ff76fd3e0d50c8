//! A question over the page (`<dialog>`): the browser keeps the keyboard inside, and Escape closes.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

/// A dialog. What it holds is made anew each time that it opens.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// For tests.
    testid: &'static str,
    /// Learns that it was closed, however that happened.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let children = StoredValue::new(children);
    let content = move || {
        open.get().then(|| {
            view! {
                <h2 class="dialog__title">{move || title.get()}</h2>
                {children.with_value(|children| children())}
            }
        })
    };
    // After the content, so that the browser finds what to give the focus to.
    Effect::new(move || {
        let is_open = open.get();
        let Some(element) = element.get() else {
            return;
        };
        if is_open && !element.open() {
            // A dialog that is in the page and closed can be opened.
            let _ = element.show_modal();
        } else if !is_open && element.open() {
            element.close();
        }
    });
    let closed = move |_| {
        if open.get_untracked() {
            open.set(false);
        }
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    // A press beside the dialog hits the element itself; one inside hits what it holds.
    let pressed = move |event: MouseEvent| {
        let is_beside = element
            .get_untracked()
            .is_some_and(|element| event.target().as_ref() == Some(element.as_ref()));
        if is_beside {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog"
            node_ref=element
            aria-label=move || title.get()
            data-testid=testid
            on:close=closed
            on:mousedown=pressed
        >
            <div class="dialog__inside">{content}</div>
        </dialog>
    }
}
