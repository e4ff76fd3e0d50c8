//! Shows the room that the address names.

use leptos::ev;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

use crate::pages::{Enrol, Home};
use crate::room::Room;

/// Shows the portal in `<div id="app">`.
pub(crate) fn start() {
    let root = document()
        .get_element_by_id("app")
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .expect("the page to have its root element");
    root.set_inner_html("");
    // Another invitation opened in this tab changes nothing but the fragment.
    window_event_listener(ev::hashchange, |_| {
        // A page that cannot be reloaded is being left.
        let _ = location().reload();
    });
    let path = location().pathname().unwrap_or_default();
    let fragment = location().hash().unwrap_or_default();
    let view = mount_to(root, move || match Room::at(&path, &fragment) {
        Room::Enrol { invitation } => view! { <Enrol invitation /> }.into_any(),
        Room::Home => view! { <Home /> }.into_any(),
    });
    view.forget();
}
