//! Something that a press does: under way, failed, done.

use core::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::CallError;

/// What becomes of a press.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<String>>,
}

impl Act {
    /// Nothing was pressed yet.
    pub(crate) fn new() -> Self {
        Self {
            is_busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// Whether it is under way.
    pub(crate) const fn is_busy(self) -> RwSignal<bool> {
        self.is_busy
    }

    /// Why it failed.
    pub(crate) const fn error(self) -> RwSignal<Option<String>> {
        self.error
    }

    /// Forgets an earlier failure.
    pub(crate) fn clear(self) {
        self.error.set(None);
    }

    /// Does it, unless it is being done, and goes on with `then` when it succeeded.
    pub(crate) fn run<T: 'static>(
        self,
        call: impl Future<Output = Result<T, CallError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let outcome = call.await;
            // Where the room was left meanwhile, there is nobody to tell.
            let _ = self.is_busy.try_set(false);
            match outcome {
                Ok(value) => then(value),
                Err(error) => {
                    let _ = self.error.try_set(Some(error.to_string()));
                }
            }
        });
    }
}
