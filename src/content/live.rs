//! The content script in a real document: connects the browser's events with the [`Filler`].

use std::cell::{Cell, RefCell};

use hallpass_autofill::table::FIELD_ERROR;
use hallpass_autofill::{PageSnapshot, is_sign_in_origin};
use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use super::dom::{self, LOCATION, WINDOW};
use super::filler::Filler;
use super::observer::Observer;
use super::pace::{Look, Pace};
use super::page::{Orphaned, Page, Target};
use super::reading::Reading;
use super::visibility::{self, Sight};

/// How long a frame is waited for, in milliseconds: a page in the background draws none.
const FRAME_TIMEOUT_MS: f64 = 50.0;
/// Changes of what is visible that leave no trace in the tree.
const EVENTS: [&str; 6] = [
    "resize",
    "scroll",
    "animationend",
    "transitionend",
    "readystatechange",
    "pageshow",
];
/// A style sheet that arrived changes what is visible without a trace in the tree.
const LOADED: &str = "load";

thread_local! {
    /// One script for each document, for as long as the document lives.
    static SCRIPT: Cell<Option<&'static Script>> = const { Cell::new(None) };
}

/// Begins to watch the document, once; does nothing in a frame or elsewhere than on Microsoft's
/// sign-in origins. (The worker decides; this spares it the message.)
pub fn start() {
    let is_concerned = WINDOW.with(|window| {
        window.top() == JsValue::from(window) && is_sign_in_origin(&window.origin())
    });
    if !is_concerned || SCRIPT.get().is_some() {
        return;
    }
    let script: &'static Script = Box::leak(Box::new(Script {
        filler: RefCell::new(Filler::new(LivePage::new())),
        pace: RefCell::default(),
        has_changed: Cell::new(true),
    }));
    SCRIPT.set(Some(script));
    dom::listen_to_messages(&receiver(Filler::on_push));
    let changed = signal(on_change);
    for event in EVENTS {
        dom::listen(event, &changed, true);
    }
    dom::listen(LOADED, &signal(on_settled), true);
    with_filler(Filler::start);
}

struct Script {
    filler: RefCell<Filler<LivePage>>,
    pace: RefCell<Pace>,
    /// Something has changed since the last reading.
    has_changed: Cell<bool>,
}

/// A callback that lives as long as the document.
fn signal(act: fn()) -> Function {
    Closure::<dyn Fn()>::new(act)
        .into_js_value()
        .unchecked_into()
}

/// The same, for one that is given a message.
fn receiver(act: fn(&mut Filler<LivePage>, &str)) -> Function {
    Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        // May hold a credential: wiped when it was carried out.
        if let Some(text) = message.as_string().map(Zeroizing::new) {
            with_filler(|filler| act(filler, &text));
        }
    })
    .into_js_value()
    .unchecked_into()
}

/// Calls `act`, unless the filler is at work: an event that the page sends while it is being
/// written to or pressed changes nothing, the filler looks again by itself.
fn with_filler(act: impl FnOnce(&mut Filler<LivePage>)) {
    if let Some(Ok(mut filler)) = SCRIPT.get().map(|script| script.filler.try_borrow_mut()) {
        act(&mut filler);
    }
}

fn with_pace<R>(act: impl FnOnce(&mut Pace) -> R) -> Option<R> {
    let mut pace = SCRIPT.get()?.pace.try_borrow_mut().ok()?;
    Some(act(&mut pace))
}

fn note_change(has_changed: bool) {
    if let Some(script) = SCRIPT.get() {
        script.has_changed.set(has_changed);
    }
}

/// The page changed: look now, or when [`Pace`] says.
fn on_change() {
    note_change(true);
    match with_pace(|pace| pace.change(dom::now())) {
        Some(Look::Now) => look(),
        Some(Look::After(delay_ms)) => with_filler(|filler| filler.page().wait(delay_ms)),
        Some(Look::Pending) | None => {}
    }
}

/// A wait is over, or something of the page came to rest.
fn on_settled() {
    note_change(true);
    with_pace(|pace| pace.wake(dom::now()));
    look();
}

fn look() {
    with_filler(|filler| {
        filler.page().follow();
        if filler.on_change() {
            with_pace(Pace::reset);
        }
    });
}

fn on_frame() {
    with_filler(|filler| {
        filler.page().end_frame();
        filler.on_frame();
    });
}

/// The browser's side of [`Page`].
struct LivePage {
    reading: Reading,
    observer: Observer,
    settled: Function,
    framed: Function,
    replied: Function,
    failed: Function,
    greeted: Function,
    not_greeted: Function,
    /// The options of events that reach the whole page.
    bubbling: JsValue,
    /// The frame and the timer that [`Page::after_frame`] waits for.
    frame: Cell<Option<(f64, f64)>>,
}

impl LivePage {
    fn new() -> Self {
        Self {
            reading: Reading::new(),
            observer: Observer::new(&signal(on_change)),
            settled: signal(on_settled),
            framed: signal(on_frame),
            replied: receiver(Filler::on_reply),
            failed: signal(|| with_filler(Filler::on_no_reply)),
            greeted: receiver(Filler::on_greeted),
            not_greeted: signal(|| {}),
            bubbling: dom::options(r#"{"bubbles":true}"#),
            frame: Cell::new(None),
        }
    }

    /// Looks again after `delay_ms` milliseconds.
    fn wait(&self, delay_ms: f64) {
        dom::set_timeout(&self.settled, delay_ms);
    }

    /// Watches the view that is there now.
    fn follow(&self) {
        if self.observer.is_watching() {
            self.observer.follow();
        }
    }

    fn end_frame(&self) {
        if let Some((frame, timer)) = self.frame.take() {
            dom::cancel_frame(frame);
            dom::clear_timeout(timer);
        }
    }

    fn usable(&self, target: Target) -> Option<dom::Element> {
        self.reading.find(target).filter(|element| {
            Sight::default().is_visible(element) && visibility::is_enabled(element)
        })
    }
}

impl Page for LivePage {
    fn foresee(&self) -> PageSnapshot {
        self.reading.foresee()
    }

    fn confirm(&self, foreseen: PageSnapshot) -> PageSnapshot {
        note_change(false);
        self.reading.confirm(foreseen)
    }

    /// What the observer has not told yet counts too. It is not lost: a page that is not as it was
    /// read is read again.
    fn is_as_read(&self) -> bool {
        !self.observer.has_news() && SCRIPT.get().is_some_and(|script| !script.has_changed.get())
    }

    fn is_loading(&self) -> bool {
        self.reading.is_loading()
    }

    fn write(&self, target: Target, value: &str) -> bool {
        let Some(field) = self.usable(target) else {
            return false;
        };
        let is_written = field.set_value(value).is_ok();
        if is_written {
            // Microsoft's view model reads both; it never needs keys.
            field.dispatch(&dom::Event::new("input", &self.bubbling));
            field.dispatch(&dom::Event::new("change", &self.bubbling));
            // For whoever goes on by hand. The page needs no focus to take a value, as it takes the
            // browser's own, and the focus costs a layout.
            field.focus();
        }
        is_written
    }

    fn holds(&self, target: Target, value: &str) -> bool {
        let is_marked = |field: &dom::Element| field.matches(FIELD_ERROR);
        self.usable(target)
            .filter(|field| !is_marked(field))
            .is_some_and(|field| {
                field
                    .value()
                    .map(Zeroizing::new)
                    .is_ok_and(|held| held.as_str() == value)
            })
    }

    fn press(&self, target: Target) -> bool {
        self.usable(target)
            .is_some_and(|element| element.click().is_ok())
    }

    fn observe(&self) {
        self.observer.follow();
    }

    fn unobserve(&self) {
        self.observer.rest();
    }

    fn after_motion(&self) {
        if let Some(animation) = self.reading.take_motion() {
            animation.finished().then(&self.settled, &self.settled);
        }
    }

    fn after_frame(&self) {
        let frame = dom::request_frame(&self.framed);
        let timer = dom::set_timeout(&self.framed, FRAME_TIMEOUT_MS);
        self.frame.set(Some((frame, timer)));
    }

    fn send(&self, message: &str) -> Result<(), Orphaned> {
        let reply = dom::send_message(message).map_err(|_| Orphaned)?;
        reply.then(&self.replied, &self.failed);
        Ok(())
    }

    fn greet(&self, message: &str) -> Result<(), Orphaned> {
        let reply = dom::send_message(message).map_err(|_| Orphaned)?;
        reply.then(&self.greeted, &self.not_greeted);
        Ok(())
    }

    /// By the address without its fragment, which would load nothing; `location.reload` would send
    /// the form again.
    fn reload(&self) {
        LOCATION.with(|location| location.replace(&(location.pathname() + &location.search())));
    }
}
