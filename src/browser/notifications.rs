//! `chrome.notifications`.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::js_error::warn_on_error;
use crate::browser::runtime;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = create, catch)]
    fn create(id: &str, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// Shows a notification, with a button where the browser knows them; one with the same `id` takes the
/// place of the former.
pub fn show(id: &str, title: &str, message: &str, button: Option<&str>) {
    let options = Object::new();
    let fields = [
        ("type", "basic"),
        ("iconUrl", &runtime::url_of("icons/128.png")),
        ("title", title),
        ("message", message),
    ];
    for (key, value) in fields {
        warn_on_error("set", Reflect::set(&options, &key.into(), &value.into()));
    }
    if let Some(button) = button {
        let first = Object::new();
        warn_on_error("set", Reflect::set(&first, &"title".into(), &button.into()));
        let buttons = Array::of1(&first);
        warn_on_error("set", Reflect::set(&options, &"buttons".into(), &buttons));
        if create(id, &options).is_ok() {
            return;
        }
        // Firefox knows no buttons and refuses a notification that has some.
        warn_on_error(
            "delete",
            Reflect::delete_property(&options, &"buttons".into()),
        );
    }
    warn_on_error("notifications.create", create(id, &options));
}
