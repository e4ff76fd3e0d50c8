//! The browser's clock, and the one tick that drives every countdown of a page.

use js_sys::Date;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

/// A countdown changes once in this time.
const TICK: core::time::Duration = core::time::Duration::from_secs(1);

/// This browser's clock, in milliseconds since 1970-01-01T00:00:00Z. It may be wrong: compare it
/// with the cloud's before relying on it.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the browser's clock itself"
)]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a `Date` is a whole number within ±8.64e15"
)]
pub fn browser_now_ms() -> i64 {
    Date::now() as i64
}

/// The browser's time as a signal that moves once a second until the owner is disposed of.
pub fn use_tick() -> ReadSignal<i64> {
    let (now, set_now) = signal(browser_now_ms());
    if let Ok(interval) = set_interval_with_handle(move || set_now.set(browser_now_ms()), TICK) {
        on_cleanup(move || interval.clear());
    }
    now
}
