//! Something that a room reads from the cloud and shows.

use core::future::Future;

use hallpass_ui::load::Load;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::CallError;

/// Something that is read, and can be read again.
pub(crate) struct Reading<T: Send + Sync + 'static> {
    load: RwSignal<Load<T>>,
    again: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Reading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Reading<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Reading<T> {
    /// Reads at once.
    pub(crate) fn begin<F>(read: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T, CallError>> + 'static,
    {
        let load = RwSignal::new(Load::Loading);
        let again = Callback::new(move |()| {
            let answer = read();
            spawn_local(async move {
                let outcome = answer.await.map_err(|error| error.to_string());
                load.update(|load| load.settle(outcome));
            });
        });
        again.run(());
        Self { load, again }
    }

    /// Reads again; what is here stays until the answer comes.
    pub(crate) fn refresh(self) {
        self.again.run(());
    }

    /// Reads again after a failure.
    pub(crate) fn retry(self) -> Callback<()> {
        Callback::new(move |()| {
            self.load.set(Load::Loading);
            self.again.run(());
        })
    }

    /// Takes what is newer than the last answer.
    pub(crate) fn put(self, value: T) {
        self.load.set(Load::Ready(value));
    }

    /// What is here, moving only when it differs.
    pub(crate) fn shown(self) -> Memo<Load<T>> {
        Memo::new(move |_| self.load.get())
    }
}
