//! `chrome.tabs`. Without the `tabs` permission a tab's address is told only for hosts that the
//! extension may access: the sign-in hosts.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

use crate::browser::js_error::warn_on_error;
use crate::browser::runtime::integer;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = create, catch)]
    fn create_tab(properties: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query, catch)]
    fn query(info: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = get, catch)]
    fn get_tab(id: i32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = update, catch)]
    fn update(id: i32, properties: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = reload, catch)]
    fn reload_tab(id: i32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = sendMessage, catch)]
    fn send(id: i32, message: &str, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = create, catch)]
    fn create_window(properties: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "extension"], js_name = isAllowedIncognitoAccess, catch)]
    fn is_allowed_incognito_access() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = update, catch)]
    fn update_window(id: i32, properties: &JsValue) -> Result<Promise, JsValue>;
}

/// A tab, as far as the browser tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its id.
    pub id: i32,
    /// Its address, when the extension may know it.
    pub url: Option<String>,
    /// It loads another page than it shows.
    pub is_loading: bool,
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        warn_on_error("set", Reflect::set(&object, &(*key).into(), value));
    }
    object.into()
}

fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

async fn settled(call: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(call?).await
}

fn read(tab: &JsValue) -> Option<Tab> {
    Some(Tab {
        id: integer(&field(tab, "id"))?,
        url: field(tab, "url").as_string(),
        is_loading: field(tab, "status").as_string().as_deref() == Some("loading"),
    })
}

/// Opens `url` in a new, active tab.
///
/// # Errors
/// What the browser answers.
pub async fn create(url: &str) -> Result<i32, JsValue> {
    let call = create_tab(&object(&[("url", url.into()), ("active", true.into())]));
    let tab = settled(call).await?;
    integer(&field(&tab, "id")).ok_or(JsValue::UNDEFINED)
}

/// Opens `url` in a private window of its own.
///
/// # Errors
/// What the browser answers, such as where the person keeps the extension out of private windows.
pub async fn create_private(url: &str) -> Result<i32, JsValue> {
    let properties = object(&[("url", url.into()), ("incognito", true.into())]);
    let window = settled(create_window(&properties)).await?;
    let tab = Array::from(&field(&window, "tabs")).get(0);
    integer(&field(&tab, "id")).ok_or(JsValue::UNDEFINED)
}

/// Opens `url` in a new, active tab that has this cookie store: in a window of its own where the
/// window in front is a private one, which has no tabs of other stores.
///
/// # Errors
/// What the browser answers, such as where there is no such store.
pub async fn create_in_store(url: &str, cookie_store: &str) -> Result<i32, JsValue> {
    let store = ("cookieStoreId", JsValue::from_str(cookie_store));
    let call = create_tab(&object(&[
        ("url", url.into()),
        ("active", true.into()),
        store.clone(),
    ]));
    let tab = match settled(call).await {
        Ok(tab) => tab,
        Err(_) => {
            let window = settled(create_window(&object(&[("url", url.into()), store]))).await?;
            Array::from(&field(&window, "tabs")).get(0)
        }
    };
    integer(&field(&tab, "id")).ok_or(JsValue::UNDEFINED)
}

/// Whether the person lets the extension into private windows.
pub async fn may_open_private_windows() -> bool {
    settled(is_allowed_incognito_access())
        .await
        .is_ok_and(|is_allowed| is_allowed.is_truthy())
}

/// A tab, while it is there.
pub async fn get(id: i32) -> Option<Tab> {
    read(&settled(get_tab(id)).await.ok()?)
}

/// The active tab of the window that was focused last.
pub async fn active() -> Option<Tab> {
    let info = object(&[("active", true.into()), ("lastFocusedWindow", true.into())]);
    let tabs = settled(query(&info)).await.ok()?;
    read(&Array::from(&tabs).get(0))
}

/// Brings a tab to the front.
///
/// # Errors
/// When there is no such tab any more.
pub async fn focus(id: i32) -> Result<(), JsValue> {
    let tab = settled(get_tab(id)).await?;
    settled(update(id, &object(&[("active", true.into())]))).await?;
    if let Some(window) = integer(&field(&tab, "windowId")) {
        settled(update_window(window, &object(&[("focused", true.into())]))).await?;
    }
    Ok(())
}

/// Loads another address into a tab.
///
/// # Errors
/// When there is no such tab any more.
pub async fn navigate(id: i32, url: &str) -> Result<(), JsValue> {
    settled(update(id, &object(&[("url", url.into())])))
        .await
        .map(drop)
}

/// Loads a tab again.
///
/// # Errors
/// When there is no such tab any more.
pub async fn reload(id: i32) -> Result<(), JsValue> {
    settled(reload_tab(id)).await.map(drop)
}

/// Sends `message` to the content script in the tab's top frame and waits until it was received.
///
/// # Errors
/// When no content script listens there.
pub async fn send_to_top_frame(id: i32, message: &str) -> Result<(), JsValue> {
    settled(send(id, message, &object(&[("frameId", 0.into())])))
        .await
        .map(drop)
}
