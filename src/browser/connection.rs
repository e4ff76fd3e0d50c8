//! Long-lived connections: the worker pushes events to the extension's pages.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::js_error::warn_on_error;

#[wasm_bindgen]
extern "C" {
    /// `runtime.Port`.
    #[derive(Clone)]
    pub type Port;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Port) -> String;
    #[wasm_bindgen(method, getter)]
    fn sender(this: &Port) -> JsValue;
    #[wasm_bindgen(method, js_name = postMessage, catch)]
    fn post_message(this: &Port, message: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    fn on_disconnect(this: &Port) -> Event;

    type Event;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &Event, listener: &Function);
}

/// The worker's side: the pages that listen now.
#[derive(Clone, Default)]
pub struct Listeners(Rc<RefCell<Vec<Port>>>);

impl Listeners {
    /// The name under which a page connected.
    pub fn name_of(port: &Port) -> String {
        port.name()
    }

    /// The `MessageSender` of a page that connected.
    pub fn sender_of(port: &Port) -> JsValue {
        port.sender()
    }

    /// Adds a page; it is forgotten when it goes away.
    pub fn add(&self, port: &Port) {
        let (listeners, gone) = (Rc::clone(&self.0), port.clone());
        let forget = move || {
            listeners
                .borrow_mut()
                .retain(|one| !js_sys::Object::is(one.as_ref(), gone.as_ref()));
        };
        port.on_disconnect()
            .add_listener(&Closure::once_into_js(forget).unchecked_into());
        self.0.borrow_mut().push(port.clone());
    }

    /// How many pages listen.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Sends `text` to one page.
    pub fn send_to(port: &Port, text: &str) {
        warn_on_error("port.postMessage", port.post_message(text));
    }

    /// Sends `text` to every page that listens.
    pub fn broadcast(&self, text: &str) {
        for port in self.0.borrow().iter() {
            Self::send_to(port, text);
        }
    }
}
