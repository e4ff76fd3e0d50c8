//! What the content script uses of the browser.
//!
//! Own declarations instead of `web-sys`: everything that touches a node is `final`, so it goes
//! through the prototype of the isolated world and not through a property of the node. A field
//! named like a property of its form or of the document cannot stand in for it.

use js_sys::{Array, Function, JsString};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    pub(super) static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    pub(super) static DOCUMENT: Document;

    #[derive(Clone)]
    pub(super) type Window;
    #[wasm_bindgen(method, getter)]
    pub(super) fn top(this: &Window) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn origin(this: &Window) -> String;
    #[wasm_bindgen(method, getter, js_name = innerWidth)]
    pub(super) fn inner_width(this: &Window) -> f64;
    #[wasm_bindgen(method, getter, js_name = innerHeight)]
    pub(super) fn inner_height(this: &Window) -> f64;

    #[derive(Clone)]
    pub(super) type Document;
    #[wasm_bindgen(method, final, js_name = querySelectorAll)]
    pub(super) fn query_all(this: &Document, selector: &str) -> NodeList;
    #[wasm_bindgen(method, final, js_name = getElementById)]
    pub(super) fn element_by_id(this: &Document, id: &str) -> Option<Element>;
    #[wasm_bindgen(method, final, js_name = getElementsByTagName)]
    pub(super) fn elements_by_tag(this: &Document, name: &str) -> Collection;
    #[wasm_bindgen(method, final, js_name = elementFromPoint)]
    pub(super) fn element_at(this: &Document, x: f64, y: f64) -> Option<Element>;
    #[wasm_bindgen(method, final, js_name = getAnimations)]
    pub(super) fn animations(this: &Document) -> Array;
    #[wasm_bindgen(method, final, getter, js_name = readyState)]
    pub(super) fn ready_state(this: &Document) -> String;

    pub(super) type NodeList;
    #[wasm_bindgen(method, final)]
    pub(super) fn item(this: &NodeList, index: u32) -> Option<Element>;

    #[wasm_bindgen(js_name = HTMLCollection)]
    pub(super) type Collection;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLCollection")]
    pub(super) fn length(this: &Collection) -> u32;

    #[derive(Clone, PartialEq)]
    pub(super) type Element;
    #[wasm_bindgen(method, final, js_name = querySelectorAll)]
    pub(super) fn query_all(this: &Element, selector: &str) -> NodeList;
    #[wasm_bindgen(method, final, js_name = getAttribute)]
    pub(super) fn attribute(this: &Element, name: &str) -> Option<JsString>;
    #[wasm_bindgen(method, final)]
    pub(super) fn matches(this: &Element, selector: &str) -> bool;
    #[wasm_bindgen(method, final)]
    pub(super) fn closest(this: &Element, selector: &str) -> Option<Element>;
    #[wasm_bindgen(method, final, js_name = getBoundingClientRect)]
    pub(super) fn bounds(this: &Element) -> Rect;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = textContent)]
    pub(super) fn text(this: &Element) -> Option<JsString>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = parentElement)]
    pub(super) fn parent(this: &Element) -> Option<Element>;
    #[wasm_bindgen(method, final, js_class = "Node")]
    pub(super) fn contains(this: &Element, other: &Element) -> bool;
    /// Only of what is an HTML element.
    #[wasm_bindgen(method, final, js_class = "HTMLElement")]
    pub(super) fn focus(this: &Element);
    /// Throws on what is no HTML element.
    #[wasm_bindgen(method, final, catch, js_class = "HTMLElement")]
    pub(super) fn click(this: &Element) -> Result<(), JsValue>;
    /// Throws on what is no input.
    #[wasm_bindgen(method, final, catch, getter, js_class = "HTMLInputElement")]
    pub(super) fn value(this: &Element) -> Result<String, JsValue>;
    /// Throws on what is no input.
    #[wasm_bindgen(method, final, catch, setter, js_class = "HTMLInputElement", js_name = value)]
    pub(super) fn set_value(this: &Element, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, final, js_class = "EventTarget", js_name = dispatchEvent)]
    pub(super) fn dispatch(this: &Element, event: &Event) -> bool;

    #[wasm_bindgen(js_name = DOMRect)]
    pub(super) type Rect;
    #[wasm_bindgen(method, getter)]
    pub(super) fn x(this: &Rect) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(super) fn y(this: &Rect) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(super) fn width(this: &Rect) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(super) fn height(this: &Rect) -> f64;

    pub(super) type Style;
    #[wasm_bindgen(js_name = getComputedStyle)]
    pub(super) fn computed_style(element: &Element) -> Style;
    /// A text, which the browser makes a number of as it crosses.
    #[wasm_bindgen(method, getter)]
    pub(super) fn opacity(this: &Style) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(super) fn visibility(this: &Style) -> JsString;
    #[wasm_bindgen(method, getter)]
    pub(super) fn display(this: &Style) -> JsString;

    pub(super) type Event;
    #[wasm_bindgen(constructor)]
    pub(super) fn new(name: &str, options: &JsValue) -> Event;

    #[derive(Clone)]
    pub(super) type Animation;
    #[wasm_bindgen(method, getter, js_name = playState)]
    pub(super) fn play_state(this: &Animation) -> JsString;
    #[wasm_bindgen(method, getter)]
    pub(super) fn effect(this: &Animation) -> Option<Effect>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn finished(this: &Animation) -> Promise;
    /// `None` on what is no CSS transition.
    #[wasm_bindgen(method, getter, js_name = transitionProperty)]
    pub(super) fn transition_property(this: &Animation) -> Option<JsString>;
    pub(super) type Effect;
    #[wasm_bindgen(method, getter)]
    pub(super) fn target(this: &Effect) -> Option<Element>;
    #[wasm_bindgen(method, js_name = getComputedTiming)]
    pub(super) fn timing(this: &Effect) -> Timing;
    pub(super) type Timing;
    #[wasm_bindgen(method, getter, js_name = endTime)]
    pub(super) fn end_time(this: &Timing) -> f64;

    pub(super) type Promise;
    #[wasm_bindgen(method)]
    pub(super) fn then(this: &Promise, done: &Function, failed: &Function) -> Promise;

    pub(super) type MutationObserver;
    #[wasm_bindgen(constructor)]
    pub(super) fn new(callback: &Function) -> MutationObserver;
    #[wasm_bindgen(method)]
    pub(super) fn observe(this: &MutationObserver, target: &JsValue, options: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn disconnect(this: &MutationObserver);
    #[wasm_bindgen(method, js_name = takeRecords)]
    pub(super) fn take_records(this: &MutationObserver) -> Array;

    #[wasm_bindgen(js_name = addEventListener)]
    pub(super) fn listen(name: &str, listener: &Function, capture: bool);
    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(callback: &Function, delay_ms: f64) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(id: f64);
    #[wasm_bindgen(js_name = requestAnimationFrame)]
    pub(super) fn request_frame(callback: &Function) -> f64;
    #[wasm_bindgen(js_name = cancelAnimationFrame)]
    pub(super) fn cancel_frame(id: f64);
    /// Milliseconds since the document began; steady.
    #[wasm_bindgen(js_namespace = performance)]
    pub(super) fn now() -> f64;

    #[wasm_bindgen(thread_local_v2, js_name = location)]
    pub(super) static LOCATION: Location;
    pub(super) type Location;
    #[wasm_bindgen(method, getter)]
    pub(super) fn pathname(this: &Location) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn search(this: &Location) -> String;
    #[wasm_bindgen(method)]
    pub(super) fn replace(this: &Location, address: &str);

    /// Throws when the extension was updated or removed.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    pub(super) fn send_message(message: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime", "onMessage"], js_name = addListener)]
    pub(super) fn listen_to_messages(listener: &Function);

    /// Options are written as JSON: shorter than building the object.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse)]
    pub(super) fn options(json: &str) -> JsValue;
}
