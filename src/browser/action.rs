//! `chrome.action`: the toolbar button.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::js_error::warn_on_error;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeText, catch)]
    fn set_badge_text(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor, catch)]
    fn set_badge_background_color(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeTextColor, catch)]
    fn set_badge_text_color(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setTitle, catch)]
    fn set_title(details: &JsValue) -> Result<Promise, JsValue>;
}

fn details(key: &str, value: &str) -> JsValue {
    let details = Object::new();
    warn_on_error("set", Reflect::set(&details, &key.into(), &value.into()));
    details.into()
}

/// Shows `text` (four characters fit) in `color` and `title` as the button's tooltip.
pub fn show(text: &str, color: &str, title: &str) {
    warn_on_error(
        "action.setBadgeText",
        set_badge_text(&details("text", text)),
    );
    warn_on_error(
        "action.setBadgeBackgroundColor",
        set_badge_background_color(&details("color", color)),
    );
    warn_on_error(
        "action.setBadgeTextColor",
        set_badge_text_color(&details("color", "#ffffff")),
    );
    warn_on_error("action.setTitle", set_title(&details("title", title)));
}
