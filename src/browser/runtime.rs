//! `chrome.runtime`: the package itself, and who sent a message.

use js_sys::Reflect;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::ports::Sender;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    fn get_url(path: &str) -> String;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getManifest)]
    fn get_manifest() -> JsValue;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    static ID: String;
}

/// The extension's id.
pub fn id() -> String {
    ID.with(Clone::clone)
}

/// The extension's own origin, without a trailing slash.
pub fn origin() -> String {
    get_url("").trim_end_matches('/').to_owned()
}

/// The address of a file of this package.
pub fn url_of(path: &str) -> String {
    get_url(path)
}

/// The hosts for which the package asks at installation, as match patterns.
pub fn host_permissions() -> Vec<String> {
    let hosts = Reflect::get(&get_manifest(), &"host_permissions".into()).unwrap_or_default();
    js_sys::Array::from(&hosts)
        .iter()
        .filter_map(|host| host.as_string())
        .collect()
}

/// Reads a `MessageSender`.
pub fn read_sender(sender: &JsValue) -> Sender {
    let field = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let text = |name| field(sender, name).as_string();
    Sender {
        id: text("id"),
        url: text("url"),
        origin: text("origin"),
        tab_id: integer(&field(&field_object(sender, "tab"), "id")),
        frame_id: integer(&field(sender, "frameId")),
        document_id: text("documentId"),
        lifecycle: text("documentLifecycle"),
    }
}

/// A property that holds an object; an empty one where it is missing.
fn field_object(of: &JsValue, name: &str) -> JsValue {
    let value = Reflect::get(of, &name.into()).unwrap_or_default();
    if value.is_object() {
        value
    } else {
        js_sys::Object::new().unchecked_into()
    }
}

/// A JavaScript number that is an `i32`, as the browser's ids are.
pub(crate) fn integer(value: &JsValue) -> Option<i32> {
    let number = value.as_f64()?;
    let is_id = number.fract() == 0.0 && (0.0..=f64::from(i32::MAX)).contains(&number);
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "just seen to be a whole number in range"
    )]
    is_id.then_some(number as i32)
}
