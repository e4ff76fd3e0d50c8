//! Locks the page when nobody is at the computer.

use hallpass_ui::clock::{browser_now_ms, use_tick};
use leptos::ev;
use leptos::prelude::*;

use crate::browser::tab_store;
use crate::me::Me;
use crate::state::idle::Idle;

/// An input counts once in this time, in milliseconds: a moving pointer makes hundreds a second.
const COUNT_EVERY_MS: i64 = 5000;

/// Locks the session of `me` once there was no input for as long as the cloud says, until the owner
/// is disposed of. A computer that wakes up is locked before anything is pressed.
pub(crate) fn lock_when_idle(me: Me) {
    let opened_ms = browser_now_ms();
    tab_store::keep_last_input(opened_ms);
    let idle = StoredValue::new(Idle::since(opened_ms));
    let look = move |now_ms: i64| {
        let lock_after_s = me.view().with_untracked(|view| view.lock_after_s);
        idle.update_value(|idle| idle.seen_at(now_ms));
        let is_over = idle.with_value(|idle| idle.is_over(now_ms, lock_after_s));
        if is_over {
            me.session().lock();
        }
        is_over
    };
    let input = move || {
        let now_ms = browser_now_ms();
        // What wakes the computer up is an input as well: the time that went by counts first.
        if !look(now_ms) {
            let counts = idle.try_update_value(|idle| idle.input_at(now_ms, COUNT_EVERY_MS));
            if counts == Some(true) {
                tab_store::keep_last_input(now_ms);
            }
        }
    };
    let listeners = [
        window_event_listener(ev::pointermove, move |_| input()),
        window_event_listener(ev::pointerdown, move |_| input()),
        window_event_listener(ev::keydown, move |_| input()),
        window_event_listener(ev::wheel, move |_| input()),
        window_event_listener(ev::touchstart, move |_| input()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    let now = use_tick();
    Effect::new(move || {
        look(now.get());
    });
}
