//! Starts the page that `<body data-page>` names.

use hallpass_ui::clock::use_tick;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

use super::actions::Actions;
use super::live;
use super::model::Model;
use super::pages::{Options, Popup, SignIn};

/// Shows the page in `<div id="app">`, in place of the skeleton that stands there until then.
///
/// # Panics
/// When the HTML file lacks its body or its root element.
pub fn start() {
    let body = document().body().expect("an HTML page to have a body");
    let page = body.get_attribute("data-page");
    let root = document()
        .get_element_by_id("app")
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .expect("the page to have its root element");
    root.set_inner_html("");
    let view = mount_to(root, move || match page.as_deref() {
        Some("signin") => view! { <SignIn /> }.into_any(),
        Some("options") => view! { <Options /> }.into_any(),
        #[cfg(feature = "gallery")]
        Some("gallery") => view! { <super::gallery::Gallery /> }.into_any(),
        _ => view! { <LivePopup /> }.into_any(),
    });
    view.forget();
}

/// The popup over the worker.
#[component]
fn LivePopup() -> impl IntoView {
    let model = Model::new(use_tick());
    let actions = Actions::new(model);
    provide_context(model);
    provide_context(actions);
    live::follow(model, actions);
    view! { <Popup /> }
}
