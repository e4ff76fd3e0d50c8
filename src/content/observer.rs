//! Which part of the document is watched.

use std::cell::Cell;

use hallpass_autofill::table::VIEW_ROOT;
use js_sys::Function;
use wasm_bindgen::JsValue;

use super::dom::{DOCUMENT, Element, MutationObserver, options};

/// Everything below a node, with the attributes that the table and the visibility rule look at.
const BELOW: &str = r#"{"childList":true,"subtree":true,"characterData":true,"attributeFilter":
["class","style","hidden","disabled","readonly","aria-hidden","aria-disabled","inert","tabindex",
"id","name","type","content","data-viewid","data-test-id","data-value"]}"#;
/// What surrounds Microsoft's view: an ancestor that is shown, a sibling that covers it.
const AROUND: &str =
    r#"{"childList":true,"attributeFilter":["class","style","hidden","aria-hidden","inert"]}"#;

/// Watches Microsoft's view and what encloses it; the whole document while there is none.
pub(super) struct Observer {
    observer: MutationObserver,
    watched: Cell<Watched>,
}

#[derive(Default, PartialEq)]
enum Watched {
    #[default]
    Nothing,
    Document,
    View(Element),
}

impl Observer {
    /// Watches nothing yet.
    pub(super) fn new(on_change: &Function) -> Self {
        Self {
            observer: MutationObserver::new(on_change),
            watched: Cell::default(),
        }
    }

    /// Watches what is there now. Again after each change, because the view may have come, gone or
    /// been made anew; does nothing if it is the same.
    pub(super) fn follow(&self) {
        let document = DOCUMENT.with(Clone::clone);
        let wanted = document
            .element_by_id(VIEW_ROOT)
            .map_or(Watched::Document, Watched::View);
        if self.watched.take() == wanted {
            self.watched.set(wanted);
            return;
        }
        self.observer.disconnect();
        if let Watched::View(root) = &wanted {
            self.observer.observe(root, &options(BELOW));
            let around = options(AROUND);
            let mut next = root.parent();
            while let Some(ancestor) = next {
                self.observer.observe(&ancestor, &around);
                next = ancestor.parent();
            }
        } else {
            self.observer
                .observe(&JsValue::from(document), &options(BELOW));
        }
        self.watched.set(wanted);
    }

    /// Whether anything is watched.
    pub(super) fn is_watching(&self) -> bool {
        let watched = self.watched.take();
        let is_watching = watched != Watched::Nothing;
        self.watched.set(watched);
        is_watching
    }

    /// Whether something changed that was not told yet. It is not told afterwards either.
    pub(super) fn has_news(&self) -> bool {
        self.observer.take_records().length() > 0
    }

    /// Watches nothing.
    pub(super) fn rest(&self) {
        self.observer.disconnect();
        self.watched.set(Watched::Nothing);
    }
}
