//! The remaining lifetime as a ring and in words.

use leptos::prelude::*;

use crate::remaining::{Level, Remaining};

const fn class(level: Level) -> &'static str {
    match level {
        Level::Normal => "ring",
        Level::Warn => "ring ring--warn",
        Level::Urgent => "ring ring--urgent",
    }
}

const fn words_class(level: Level) -> &'static str {
    match level {
        Level::Normal => "remaining",
        Level::Warn => "remaining remaining--warn",
        Level::Urgent => "remaining remaining--urgent",
    }
}

/// The ring. Its circumference is 100, so the share that is left is the length of its stroke.
#[component]
pub fn CountdownRing(
    /// What is left.
    #[prop(into)]
    remaining: Signal<Remaining>,
) -> impl IntoView {
    let level = Memo::new(move |_| remaining.get().level());
    let percent = Memo::new(move |_| remaining.get().percent());
    view! {
        <svg
            class=move || class(level.get())
            viewBox="0 0 36 36"
            role="img"
            aria-label=move || format!("{} percent of the lifetime left", percent.get())
            data-testid="account-ring"
            data-percent=move || percent.get().to_string()
        >
            <circle class="ring__track" cx="18" cy="18" r="15.9155" />
            <circle
                class="ring__left"
                cx="18"
                cy="18"
                r="15.9155"
                transform="rotate(-90 18 18)"
                stroke-dasharray=move || format!("{} 100", percent.get())
            />
        </svg>
    }
}

/// The words beside it.
#[component]
pub fn Countdown(
    /// What is left.
    #[prop(into)]
    remaining: Signal<Remaining>,
) -> impl IntoView {
    let level = Memo::new(move |_| remaining.get().level());
    let words = Memo::new(move |_| remaining.get().in_words());
    view! {
        <span
            class=move || words_class(level.get())
            role="timer"
            aria-label=move || format!("Time left: {}", words.get())
            data-testid="account-remaining"
        >
            {move || words.get()}
        </span>
    }
}
