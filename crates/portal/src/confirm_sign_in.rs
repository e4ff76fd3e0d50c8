//! Asks for the passkey again where the cloud wants a fresh sign-in before a change.

use futures::channel::oneshot;
use leptos::prelude::*;

/// The question. Calls that wait for the same answer share it. A handle: it is made once and lives
/// as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct ConfirmSignIn {
    is_asked: RwSignal<bool>,
    waiting: StoredValue<Vec<oneshot::Sender<bool>>, LocalStorage>,
}

impl ConfirmSignIn {
    /// Nothing is asked yet.
    pub(crate) fn new() -> Self {
        Self {
            is_asked: RwSignal::new(false),
            waiting: StoredValue::new_local(Vec::new()),
        }
    }

    /// Whether the question is on the screen.
    pub(crate) const fn is_asked(self) -> RwSignal<bool> {
        self.is_asked
    }

    /// Puts the question, and waits for the answer: whether the person has signed in anew.
    pub(crate) async fn ask(self) -> bool {
        let (answer, answered) = oneshot::channel();
        self.waiting.update_value(|waiting| waiting.push(answer));
        self.is_asked.set(true);
        // Whoever goes away without an answer has not confirmed.
        answered.await.unwrap_or(false)
    }

    /// Answers everybody who waits.
    pub(crate) fn answer(self, is_confirmed: bool) {
        let waiting = self
            .waiting
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        self.is_asked.set(false);
        for answer in waiting {
            // A call that was given up waits for nothing.
            let _ = answer.send(is_confirmed);
        }
    }
}
