//! `chrome.declarativeNetRequest`'s session rules: they live as long as the browser, or until they
//! are removed. Firefox's package does not ask for them, so that there each call fails.

use js_sys::{Array, JSON, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::browser::js_error::warn_on_error;
use crate::browser::runtime::integer;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "declarativeNetRequest"], js_name = updateSessionRules, catch)]
    fn update_session_rules(options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "declarativeNetRequest"], js_name = getSessionRules, catch)]
    fn get_session_rules() -> Result<Promise, JsValue>;
}

fn update(removed: &[i32], added: Option<&JsValue>) -> Result<Promise, JsValue> {
    let options = Object::new();
    let removed: Array = removed.iter().map(|id| JsValue::from(*id)).collect();
    Reflect::set(&options, &"removeRuleIds".into(), &removed)?;
    if let Some(rule) = added {
        Reflect::set(&options, &"addRules".into(), &Array::of1(rule))?;
    }
    update_session_rules(&options)
}

/// Puts the rule `json`, whose id is `id`, in the place of any other of that id; in force when this
/// is done.
///
/// # Errors
/// What the browser answers.
pub async fn put(id: i32, json: &str) -> Result<(), JsValue> {
    let rule = JSON::parse(json)?;
    JsFuture::from(update(&[id], Some(&rule))?).await.map(drop)
}

/// Removes rules; those that are not there are as good as removed. On its way when this returns;
/// the browser keeps the order.
pub fn remove(ids: &[i32]) {
    let call = update(ids, None);
    spawn_local(async move {
        let done = match call {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        warn_on_error("declarativeNetRequest.updateSessionRules", done);
    });
}

/// The ids of the rules that there are.
pub async fn ids() -> Vec<i32> {
    let Ok(promise) = get_session_rules() else {
        return Vec::new();
    };
    let rules = JsFuture::from(promise).await.unwrap_or_default();
    Array::from(&rules)
        .iter()
        .filter_map(|rule| integer(&Reflect::get(&rule, &"id".into()).ok()?))
        .collect()
}
