//! The browser's clock and timer.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, delay_ms: u32) -> JsValue;
}

/// Milliseconds since 1970, as this machine believes. It may be wrong by hours.
pub fn now_unix_ms() -> i64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the browser's implementation of the clock"
    )]
    let now = js_sys::Date::now();
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "Date.now() is a whole number below 2^53"
    )]
    let now = now as i64;
    now
}

/// Ends after `delay_ms`. In the worker only for waits below its 30 s of idle time; longer ones
/// are alarms.
pub async fn sleep(delay_ms: u32) {
    let elapsed = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, delay_ms);
    });
    // A timer's promise cannot be rejected.
    let _elapsed = JsFuture::from(elapsed).await;
}
