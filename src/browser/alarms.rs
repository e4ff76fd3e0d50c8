//! `chrome.alarms`: timers that survive the worker.

use std::cell::RefCell;

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

thread_local! {
    /// The alarms that this worker set: setting one again would start its minute anew.
    static RINGING: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Rings `name` each minute, first after one minute.
pub fn repeat_each_minute(name: &str) {
    let is_ringing = RINGING.with_borrow_mut(|ringing| {
        let is_ringing = ringing.iter().any(|one| one == name);
        if !is_ringing {
            ringing.push(name.to_owned());
        }
        is_ringing
    });
    if is_ringing {
        return;
    }
    let info = Object::new();
    warn_on_error(
        "set",
        Reflect::set(&info, &"periodInMinutes".into(), &1.into()),
    );
    warn_on_error("alarms.create", create(name, &info));
}

/// Stops `name`; nothing happens when it does not run.
pub fn clear(name: &str) {
    RINGING.with_borrow_mut(|ringing| ringing.retain(|one| one != name));
    // Answers false when there was none: as good.
    let _was_cleared = clear_alarm(name);
}
