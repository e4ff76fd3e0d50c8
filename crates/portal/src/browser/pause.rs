//! A pause that does not block.

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// Goes on after `delay_ms`, or later where the browser slows down a hidden tab's timers.
#[expect(clippy::disallowed_methods, reason = "this is the browser's timer")]
pub(crate) async fn pause(delay_ms: i32) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let promise = Promise::new(&mut |resolve, _| {
        // Without a timer the promise never resolves; every browser has one.
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, delay_ms);
    });
    // A timer does not fail.
    let _ = JsFuture::from(promise).await;
}
