//! The one rule for what counts as visible, for reading, writing and pressing alike.

use std::cell::RefCell;

use hallpass_autofill::table::KEPT_AWAY;

use super::dom::{DOCUMENT, Element, Rect, WINDOW, computed_style};

/// The product of the opacities of an element and its ancestors is at least this.
const MIN_OPACITY: f64 = 0.7;
/// The least width and height of a field or a button, in CSS pixels.
const MIN_CONTROL: (f64, f64) = (20.0, 10.0);
/// The least width and height of anything else, in CSS pixels.
const MIN_OTHER: (f64, f64) = (4.0, 4.0);
/// The three points across a field or a button at which it must be topmost, as parts of its width.
const PROBES_OF_CONTROL: &[f64] = &[0.25, 0.5, 0.75];
/// The one point of anything else: it is read, never written to or pressed.
const PROBES_OF_OTHER: &[f64] = &[0.5];
/// How many elements' opacities are kept: more than lie between a form and its document.
const MAX_KEPT: usize = 64;

const CONTROL: &str = "input, button";
const OUT_OF_REACH: &str = "input[tabindex='-1'], button[tabindex='-1']";
const DISABLED: &str = ":disabled, [readonly], [aria-disabled=true]";

/// Judges elements within one turn, while nothing changes: what enclosing elements have in common
/// is computed once.
#[derive(Default)]
pub(super) struct Sight {
    /// The product of the opacities of an element and its ancestors.
    opacities: RefCell<Vec<(Element, f64)>>,
    is_without_layout: bool,
}

impl Sight {
    /// Judges by styles alone, as if each element had its place: a guess for what is checked
    /// afterwards, at a tenth of the cost.
    pub(super) fn without_layout() -> Self {
        Self {
            is_without_layout: true,
            ..Self::default()
        }
    }

    /// Whether a person sees the element and could use it.
    ///
    /// The hit test covers what cannot be computed from one element: clipping by itself or an
    /// ancestor, `visibility`, and anything that lies on top.
    pub(super) fn is_visible(&self, element: &Element) -> bool {
        if is_kept_away(element) {
            return false;
        }
        if self.is_without_layout {
            return is_shown(element) && self.opacity(element) >= MIN_OPACITY;
        }
        let bounds = element.bounds();
        let ((width, height), probes) = if element.matches(CONTROL) {
            (MIN_CONTROL, PROBES_OF_CONTROL)
        } else {
            (MIN_OTHER, PROBES_OF_OTHER)
        };
        bounds.width() >= width
            && bounds.height() >= height
            && is_in_viewport(&bounds)
            && self.opacity(element) >= MIN_OPACITY
            && probes
                .iter()
                .all(|part| is_topmost(element, &bounds, *part))
    }

    /// Takes room and is drawn, wherever it is.
    pub(super) fn is_drawn(&self, element: &Element) -> bool {
        let has_place = self.is_without_layout || {
            let bounds = element.bounds();
            bounds.width() > 0.0 && bounds.height() > 0.0
        };
        has_place && is_shown(element) && self.opacity(element) > 0.0
    }

    /// The product of the opacities of the element and what encloses it; 0 where one of them takes
    /// no part in the page's layout.
    fn opacity(&self, element: &Element) -> f64 {
        let mut kept = self.opacities.borrow_mut();
        let mut product = 1.0;
        let mut path = Vec::new();
        let mut next = Some(element.clone());
        while let Some(element) = next {
            if let Some((_, known)) = kept.iter().find(|(other, _)| *other == element) {
                product = *known;
                break;
            }
            next = element.parent();
            path.push(element);
        }
        for element in path.into_iter().rev() {
            let style = computed_style(&element);
            product *= style.opacity();
            if self.is_without_layout && style.display() == "none" {
                product = 0.0;
            }
            if kept.len() < MAX_KEPT {
                kept.push((element, product));
            }
        }
        product
    }
}

fn is_shown(element: &Element) -> bool {
    computed_style(element).visibility() == "visible"
}

/// Neither disabled nor read only.
pub(super) fn is_enabled(element: &Element) -> bool {
    !element.matches(DISABLED)
}

/// Marked as not for people: a hidden twin.
pub(super) fn is_kept_away(element: &Element) -> bool {
    element.closest(KEPT_AWAY).is_some() || element.matches(OUT_OF_REACH)
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
