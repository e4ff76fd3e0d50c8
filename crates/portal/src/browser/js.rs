//! Members of JavaScript objects.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// The member `name`; undefined where there is none.
pub(crate) fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// An object with these members.
pub(crate) fn object(members: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a plain object that was just made cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
