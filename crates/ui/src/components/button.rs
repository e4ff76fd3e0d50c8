//! A button.

use leptos::html;
use leptos::prelude::*;

use super::{Icon, IconKind, Spinner};
use crate::focus::focus_when_shown;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do on this screen.
    Primary,
    /// Something else that may be done.
    #[default]
    Secondary,
    /// A small matter.
    Quiet,
    /// Takes something away.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button",
            Self::Quiet => "button button--quiet",
            Self::Danger => "button button--danger",
        }
    }
}

/// A button. While it is busy it keeps the focus and takes no further press.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    kind: ButtonKind,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconKind>,
    /// What a screen reader says, where the words alone would not do.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submits: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
    /// What a press does. A submitting button leaves it to the form.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Button>::new();
    if focus {
        focus_when_shown(element);
    }
    let press = move |_| {
        if let Some(on_press) = on_press
            && !busy.get_untracked()
        {
            on_press.run(());
        }
    };
    view! {
        <button
            node_ref=element
            class=kind.class()
            type=if submits { "submit" } else { "button" }
            data-testid=testid
            aria-label=move || label.get()
            aria-busy=move || busy.get().then_some("true")
            disabled=move || disabled.get()
            on:click=press
        >
            {icon.map(|kind| view! { <Icon kind /> })}
            <span class="button__words">{children()}</span>
            {move || busy.get().then(|| view! { <Spinner /> })}
        </button>
    }
}
