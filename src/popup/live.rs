//! Keeps the model up to date with what the worker pushes, also across the worker's death.

use leptos::prelude::*;

use super::actions::Actions;
use super::bridge::{EventStream, keep_event_stream};
use super::model::{Model, Screen};
use super::state::approval::is_stale;
use super::state::computer::standing;
use crate::ports::ComputerAsk;

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
    follow_code(model, actions);
    follow_computer(model, actions);
}

/// Whether the phone has decided is asked every 5 s, and at once when the popup is opened again.
fn follow_computer(model: Model, actions: Actions) {
    const PAUSE_MS: i64 = 5_000;
    let asked_ms = StoredValue::new(i64::MIN);
    Effect::new(move || {
        let now_ms = model.now_ms.get();
        let now = model.computer_now();
        let is_open = model.computer.with(|known| {
            let sign_in = known.as_ref().and_then(|known| known.sign_in.as_ref());
            sign_in.is_some_and(|sign_in| standing(sign_in, now).is_open)
        });
        if is_open && now_ms.saturating_sub(asked_ms.get_value()) >= PAUSE_MS {
            asked_ms.set_value(now_ms);
            actions.read_computer(ComputerAsk::Read);
        }
    });
}

/// The code that is shown is another one each minute; not asked for more often than every 5 s.
fn follow_code(model: Model, actions: Actions) {
    const PAUSE_MS: i64 = 5_000;
    let asked_ms = StoredValue::new(i64::MIN);
    Effect::new(move || {
        let now_ms = model.now_ms.get();
        let Screen::Approval(id) = model.screen.get() else {
            return;
        };
        let now = model.cloud_now();
        let is_stale = model.approvals.with(|view| {
            let mut approvals = view.approvals.iter();
            approvals.any(|one| one.id == id && is_stale(one, now))
        });
        if is_stale && now_ms.saturating_sub(asked_ms.get_value()) >= PAUSE_MS {
            asked_ms.set_value(now_ms);
            actions.read_approval(id);
        }
    });
}
