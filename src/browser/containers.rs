//! `chrome.contextualIdentities`: Firefox's containers. Chromium has none.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

use crate::browser::js_error::warn_on_error;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = chrome)]
    static CHROME: JsValue;
    #[wasm_bindgen(js_namespace = ["chrome", "contextualIdentities"], js_name = query, catch)]
    fn query(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "contextualIdentities"], js_name = create, catch)]
    fn create(details: &JsValue) -> Result<Promise, JsValue>;
}

/// Whether the browser has containers and the package may use them. They may be switched off.
pub fn are_known() -> bool {
    CHROME.with(|chrome| {
        Reflect::get(chrome, &"contextualIdentities".into()).is_ok_and(|api| api.is_object())
    })
}

/// The cookie stores of all containers.
///
/// # Errors
/// What the browser answers where containers are switched off.
pub async fn all() -> Result<Vec<String>, JsValue> {
    let identities = JsFuture::from(query(&Object::new())?).await?;
    Ok(Array::from(&identities)
        .iter()
        .filter_map(|identity| cookie_store(&identity))
        .collect())
}

/// Makes a container and tells its cookie store.
///
/// # Errors
/// What the browser answers where containers are switched off.
pub async fn make(name: &str) -> Result<String, JsValue> {
    let details = Object::new();
    // The person may change each of them.
    for (key, value) in [("name", name), ("color", "blue"), ("icon", "briefcase")] {
        warn_on_error("set", Reflect::set(&details, &key.into(), &value.into()));
    }
    let identity = JsFuture::from(create(&details)?).await?;
    cookie_store(&identity).ok_or(JsValue::UNDEFINED)
}

fn cookie_store(identity: &JsValue) -> Option<String> {
    Reflect::get(identity, &"cookieStoreId".into())
        .ok()?
        .as_string()
}
