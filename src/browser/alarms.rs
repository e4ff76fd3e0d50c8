//! `chrome.alarms`: timers that survive the worker.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::js_error::warn_on_error;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = create, catch)]
    fn create(name: &str, info: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = clear)]
    fn clear_alarm(name: &str) -> Promise;
}

/// Rings `name` every `period_min` minutes, first after one period.
pub fn repeat(name: &str, period_min: f64) {
    let info = Object::new();
    warn_on_error(
        "set",
        Reflect::set(&info, &"periodInMinutes".into(), &period_min.into()),
    );
    warn_on_error("alarms.create", create(name, &info));
}

/// Stops `name`; nothing happens when it does not run.
pub fn clear(name: &str) {
    // Answers false when there was none: as good.
    let _was_cleared = clear_alarm(name);
}
