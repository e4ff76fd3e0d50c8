//! What to do with a JavaScript error that nobody waits for.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn warn(what: &str, error: &JsValue);
}

/// Writes a failed call to the context's own console. `what` names the call; nothing that was
/// passed to it is printed.
pub(crate) fn warn_on_error<T>(what: &str, result: Result<T, JsValue>) {
    if let Err(error) = result {
        warn(what, &error);
    }
}
