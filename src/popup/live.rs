//! Keeps the model up to date with what the worker pushes, also across the worker's death.

use leptos::prelude::*;

use super::actions::Actions;
use super::bridge::{EventStream, keep_event_stream};
use super::model::Model;

/// Fetches everything and follows the worker's events. A lost connection is made again with the
/// next tick of the countdown, which also wakes a worker that was killed.
pub(crate) fn follow(model: Model, actions: Actions) {
    let is_connected = RwSignal::new(false);
    Effect::new(move || {
        model.now_ms.track();
        if is_connected.get_untracked() {
            return;
        }
        let stream = EventStream::connect(
            move |event| model.apply(event),
            move || is_connected.set(false),
        );
        is_connected.set(stream.is_some());
        keep_event_stream(stream);
        actions.refresh();
    });
}
