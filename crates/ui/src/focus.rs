//! Where the keyboard is after the page changed.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the focus to an element as soon as it is in the page.
pub(crate) fn focus_when_shown<E>(element: NodeRef<E>)
where
    E: ElementType + 'static,
    E::Output: JsCast + AsRef<HtmlElement> + Clone + 'static,
{
    Effect::new(move || {
        if let Some(element) = element.get() {
            let element: &HtmlElement = element.as_ref();
            // An element that cannot take the focus leaves it where it is.
            let _ = element.focus();
        }
    });
}
