//! A sentence about what was just done, shown for a while.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::pause::pause;

/// Long enough to be read twice, in milliseconds.
const SHOWN_MS: i32 = 6000;

/// Says what was just done. A handle: it lives as long as the rooms.
#[derive(Clone, Copy)]
pub(crate) struct Toast {
    shown: RwSignal<Option<(u32, String)>>,
}

impl Toast {
    /// Nothing to say.
    pub(crate) fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
        }
    }

    /// The one of the rooms.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// Says it, in place of what was said before.
    pub(crate) fn say(self, sentence: impl Into<String>) {
        let number = self
            .shown
            .with_untracked(|shown| shown.as_ref().map_or(0, |(number, _)| number + 1));
        self.shown.set(Some((number, sentence.into())));
        spawn_local(async move {
            pause(SHOWN_MS).await;
            // What was said later has its own time.
            let _ = self.shown.try_update(|shown| {
                if shown.as_ref().is_some_and(|(shown, _)| *shown == number) {
                    *shown = None;
                }
            });
        });
    }

    /// What is being said.
    pub(crate) fn sentence(self) -> Option<String> {
        self.shown
            .with(|shown| shown.as_ref().map(|(_, sentence)| sentence.clone()))
    }
}
