//! The pages' edge to the browser: messages to the worker, the events it pushes, host permissions,
//! tabs and random ids. Converts and decides nothing.

use core::cell::RefCell;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::IdempotencyKey;
use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::json;
use crate::ports::{PopupEvent, PortError, Transport};

/// The name of the connection over which the worker pushes [`PopupEvent`]s.
const EVENTS: &str = "popup-events/1";

/// `chrome.runtime.sendMessage`. It wakes a worker that was killed; one that dies before it
/// answers is reported by the browser, so a call always ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RuntimeTransport;

impl Transport for RuntimeTransport {
    async fn send(&self, message: String) -> Result<String, PortError> {
        call("runtime", "sendMessage", &[message.into()])
            .await
            .ok()
            .and_then(|reply| reply.as_string())
            .ok_or(PortError::Unreachable)
    }
}

/// The events of the worker, until it goes away. Dropping it disconnects.
pub(crate) struct EventStream {
    port: JsValue,
    _on_message: Closure<dyn Fn(JsValue)>,
    _on_disconnect: Closure<dyn Fn()>,
}

impl EventStream {
    /// Connects; `None` where there is no worker to connect to.
    pub(crate) fn connect(
        on_event: impl Fn(PopupEvent) + 'static,
        on_lost: impl Fn() + 'static,
    ) -> Option<Self> {
        let info = Object::new();
        Reflect::set(&info, &"name".into(), &EVENTS.into()).ok()?;
        let port = invoke("runtime", "connect", &[info.into()]).ok()?;
        let on_message = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
            let event = message
                .as_string()
                .and_then(|text| json::from_str(&text).ok());
            if let Some(event) = event {
                on_event(event);
            }
        });
        let on_disconnect = Closure::<dyn Fn()>::new(on_lost);
        listen(&port, "onMessage", on_message.as_ref())?;
        listen(&port, "onDisconnect", on_disconnect.as_ref())?;
        Some(Self {
            port,
            _on_message: on_message,
            _on_disconnect: on_disconnect,
        })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        // A port whose other side is gone has nothing left to disconnect.
        let _ = method(&self.port, "disconnect", &[]);
    }
}

thread_local! {
    /// The one stream of this page.
    static EVENT_STREAM: RefCell<Option<EventStream>> = const { RefCell::new(None) };
}

/// Keeps `stream` for as long as the page lives, in place of the former one.
pub(crate) fn keep_event_stream(stream: Option<EventStream>) {
    EVENT_STREAM.set(stream);
}

/// Whether the extension may reach the hosts of a match pattern.
pub(crate) async fn has_host_permission(pattern: &str) -> bool {
    call("permissions", "contains", &[origins(pattern)])
        .await
        .is_ok_and(|has| has.is_truthy())
}

/// Asks the person for a match pattern's hosts. Has to begin within a press.
pub(crate) async fn request_host_permission(pattern: &str) -> bool {
    call("permissions", "request", &[origins(pattern)])
        .await
        .is_ok_and(|has| has.is_truthy())
}

/// Opens the options page.
pub(crate) async fn open_options() {
    // Where it cannot be opened there is nobody to tell: the popup goes away with the press.
    let _ = call("runtime", "openOptionsPage", &[]).await;
}

/// Closes this page's tab or popup.
#[expect(clippy::disallowed_methods, reason = "this is the pages' edge")]
pub(crate) fn close_page() {
    if let Some(window) = web_sys::window() {
        // Refused where a script did not open it: it stays, as any tab does.
        let _ = window.close();
    }
}

/// The moment of a `datetime-local` field's value, in this computer's zone; `None` while it is not
/// complete.
pub(crate) fn read_local_time(value: &str) -> Option<Timestamp> {
    // Without a zone it is read as local time (ECMA-262, Date Time String Format).
    let ms = Date::parse(value);
    whole_ms(ms).map(Timestamp::from_unix_ms)
}

/// “Sun 22 Nov, 14:05”, in this computer's zone.
pub(crate) fn local_time(moment: Timestamp) -> String {
    let options = Object::new();
    let members = [
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "short"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
    ];
    for (name, value) in members {
        // Setting a member of a fresh object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    date_of(moment).to_locale_string("en-GB", &options).into()
}

/// “14:05”, in this computer's zone.
pub(crate) fn local_clock(moment: Timestamp) -> String {
    let options = Object::new();
    for name in ["hour", "minute"] {
        // As above.
        let _ = Reflect::set(&options, &name.into(), &"2-digit".into());
    }
    date_of(moment)
        .to_locale_time_string_with_options("en-GB", &options)
        .into()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a date of ECMAScript lies within ±8.64e15 ms, and is NaN where it is none"
)]
fn whole_ms(ms: f64) -> Option<i64> {
    (!ms.is_nan()).then_some(ms as i64)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a timestamp of the years 0 to 9999 is a whole number that a double holds"
)]
fn date_of(moment: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(moment.unix_ms() as f64))
}

/// A random key (RFC 9562 version 4).
pub(crate) fn make_idempotency_key() -> IdempotencyKey {
    Reflect::get(&js_sys::global(), &"crypto".into())
        .and_then(|crypto| method(&crypto, "randomUUID", &[]))
        .ok()
        .and_then(|text| text.as_string()?.parse().ok())
        .expect("`crypto.randomUUID` to exist on an extension's page, a secure context")
}

fn origins(pattern: &str) -> JsValue {
    let permissions = Object::new();
    // Setting a member of a fresh object cannot fail.
    let _ = Reflect::set(
        &permissions,
        &"origins".into(),
        &Array::of1(&pattern.into()),
    );
    permissions.into()
}

fn listen(port: &JsValue, event: &str, listener: &JsValue) -> Option<()> {
    let event = Reflect::get(port, &event.into()).ok()?;
    method(&event, "addListener", core::slice::from_ref(listener))
        .ok()
        .map(drop)
}

/// `chrome.<area>.<name>(…)`, awaited.
async fn call(area: &str, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise = invoke(area, name, args)?;
    JsFuture::from(Promise::resolve(&promise)).await
}

/// `chrome.<area>.<name>(…)`.
fn invoke(area: &str, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let chrome = Reflect::get(&js_sys::global(), &"chrome".into())?;
    let area = Reflect::get(&chrome, &area.into())?;
    method(&area, name, args)
}

fn method(target: &JsValue, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let function = Reflect::get(target, &name.into())?.dyn_into::<Function>()?;
    function.apply(target, &args.iter().collect::<Array>())
}
