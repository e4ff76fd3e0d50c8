//! The file that somebody chose.

use leptos::web_sys::{Blob, HtmlInputElement};
use wasm_bindgen::JsCast;

use super::js::member;

/// The first file in a field of the type `file`. The field is empty afterwards, so that the same file
/// can be chosen again.
pub(crate) fn take_chosen_file(field: &HtmlInputElement) -> Option<Blob> {
    let file = member(&member(field, "files"), "0").dyn_into().ok();
    field.set_value("");
    file
}
