//! `chrome.idle`: whether somebody is at the computer.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

use crate::browser::js_error::warn_on_error;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "idle"], js_name = setDetectionInterval, catch)]
    fn set_detection_interval(interval_s: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "idle"], js_name = queryState, catch)]
    fn query_state(interval_s: u32) -> Result<Promise, JsValue>;
}

/// From now on, `onStateChanged` calls a computer idle that nobody touched for `interval_s` seconds.
/// The browser keeps that for as long as it runs the worker.
pub fn watch(interval_s: u32) {
    warn_on_error(
        "idle.setDetectionInterval",
        set_detection_interval(interval_s),
    );
}

/// `active`, `idle` or `locked`; `None` where the browser does not tell.
pub async fn state(interval_s: u32) -> Option<String> {
    let answer = query_state(interval_s).ok()?;
    JsFuture::from(answer).await.ok()?.as_string()
}
