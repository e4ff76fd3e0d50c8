//! The one rule for what counts as visible, for reading, writing and pressing alike.

use hallpass_autofill::table::KEPT_AWAY;

use super::dom::{DOCUMENT, Element, Rect, WINDOW, computed_style};

/// The product of the opacities of an element and its ancestors is at least this.
const MIN_OPACITY: f64 = 0.7;
/// The least width and height of a field or a button, in CSS pixels.
const MIN_CONTROL: (f64, f64) = (20.0, 10.0);
/// The least width and height of anything else, in CSS pixels.
const MIN_OTHER: (f64, f64) = (4.0, 4.0);
/// The three points across an element at which it must be topmost, as parts of its width.
const PROBES: [f64; 3] = [0.25, 0.5, 0.75];

const CONTROL: &str = "input, button";
const OUT_OF_REACH: &str = "input[tabindex='-1'], button[tabindex='-1']";
const DISABLED: &str = ":disabled, [readonly], [aria-disabled=true]";

/// Whether a person sees the element and could use it.
///
/// The hit test covers what cannot be computed from one element: clipping by itself or an
/// ancestor, `visibility`, and anything that lies on top.
pub(super) fn is_visible(element: &Element) -> bool {
    let bounds = element.bounds();
    let (width, height) = if element.matches(CONTROL) {
        MIN_CONTROL
    } else {
        MIN_OTHER
    };
    bounds.width() >= width
        && bounds.height() >= height
        && is_in_viewport(&bounds)
        && !is_kept_away(element)
        && opacity(element) >= MIN_OPACITY
        && PROBES
            .iter()
            .all(|part| is_topmost(element, &bounds, *part))
}

/// Neither disabled nor read only.
pub(super) fn is_enabled(element: &Element) -> bool {
    !element.matches(DISABLED)
}

/// Marked as not for people: a hidden twin.
pub(super) fn is_kept_away(element: &Element) -> bool {
    element.closest(KEPT_AWAY).is_some() || element.matches(OUT_OF_REACH)
}

/// Takes room and is drawn, wherever it is.
pub(super) fn is_drawn(element: &Element) -> bool {
    let bounds = element.bounds();
    bounds.width() > 0.0
        && bounds.height() > 0.0
        && computed_style(element).visibility() == "visible"
        && opacity(element) > 0.0
}

fn opacity(element: &Element) -> f64 {
    let mut product = 1.0;
    let mut next = Some(element.clone());
    while let Some(element) = next {
        let own = computed_style(&element).opacity();
        if own != "1" {
            product *= js_sys::Number::from(wasm_bindgen::JsValue::from(own)).value_of();
        }
        next = element.parent();
    }
    product
}

fn is_in_viewport(bounds: &Rect) -> bool {
    let (width, height) = WINDOW.with(|window| (window.inner_width(), window.inner_height()));
    bounds.x() >= 0.0
        && bounds.y() >= 0.0
        && bounds.x() + bounds.width() <= width
        && bounds.y() + bounds.height() <= height
}

fn is_topmost(element: &Element, bounds: &Rect, part: f64) -> bool {
    let x = bounds.x() + bounds.width() * part;
    let y = bounds.y() + bounds.height() / 2.0;
    DOCUMENT
        .with(|document| document.element_at(x, y))
        .is_some_and(|topmost| element.contains(&topmost))
}
