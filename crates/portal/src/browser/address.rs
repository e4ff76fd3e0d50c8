//! The address bar and the history.

use leptos::prelude::{location, window};
use wasm_bindgen::JsValue;

/// The page's origin, as the cloud's public address is written.
pub(crate) fn origin() -> String {
    location().origin().unwrap_or_default()
}

/// The path shown.
pub(crate) fn path() -> String {
    location().pathname().unwrap_or_default()
}

/// Shows another path of the portal without loading a page.
pub(crate) fn push(path: &str) {
    if let Ok(history) = window().history() {
        // A browser that refuses shows the old address over the new room: the room is right.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Shows another path in place of this one, which then is in no history.
pub(crate) fn replace(path: &str) {
    if let Ok(history) = window().history() {
        // As above.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}
