//! From room to room without loading a page.

use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlAnchorElement, HtmlElement, MouseEvent};
use wasm_bindgen::JsCast;

use crate::browser::address;
use crate::room::Room;

/// Which room is shown. A handle: it is made once and lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Navigation {
    room: RwSignal<Room>,
}

impl Navigation {
    /// Shows the room that the address names, and follows the address from then on.
    pub(crate) fn start() -> Self {
        let room = RwSignal::new(here());
        let navigation = Self { room };
        window_event_listener(ev::popstate, move |_| room.set(here()));
        // Another invitation opened in this tab changes nothing but the fragment.
        window_event_listener(ev::hashchange, move |_| room.set(here()));
        window_event_listener(ev::click, move |event| {
            if let Some(path) = pressed_link(&event) {
                event.prevent_default();
                navigation.go(&path);
            }
        });
        navigation
    }

    /// The one that the page made.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// The room.
    pub(crate) const fn room(self) -> RwSignal<Room> {
        self.room
    }

    /// Goes to the room at `path`.
    pub(crate) fn go(self, path: &str) {
        address::push(path);
        self.room.set(here());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn here() -> Room {
    Room::at(&address::path(), &location().hash().unwrap_or_default())
}

/// The path and fragment of one of our rooms, when `event` is a plain press on a link to it. Anything else, such
/// as a press that opens a new tab, is the browser's.
fn pressed_link(event: &MouseEvent) -> Option<String> {
    let is_plain = event.button() == 0
        && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    if !is_plain || event.default_prevented() {
        return None;
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href^='/']").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    Some(format!("{}{}", link.pathname(), link.hash()))
}

/// Gives the focus to the room that was just shown, so that keyboards and screen readers begin
/// there.
pub(crate) fn focus_room() {
    let main = document().get_element_by_id("room");
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        // A room that cannot take the focus leaves it where it is.
        let _ = main.focus();
    }
}
