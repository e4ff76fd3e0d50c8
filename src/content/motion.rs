//! Whether the view slides or fades.

use hallpass_autofill::table::LEAVING;
use wasm_bindgen::JsCast as _;

use super::dom::{Animation, DOCUMENT, Element};
use super::visibility;

/// An animation that moves or fades one of `elements`, while it runs.
///
/// Asked of the animations themselves and not of the classes that start them: a view that stands
/// is not waited for, whatever its classes say.
pub(super) fn moving(elements: &[Element]) -> Option<Animation> {
    DOCUMENT
        .with(super::dom::Document::animations)
        .iter()
        .find_map(|animation| {
            let animation = animation.unchecked_into::<Animation>();
            let target = animation.effect()?.target()?;
            let is_concerned = animation.play_state() == "running"
                && displaces(&animation)
                && elements.iter().any(|element| target.contains(element));
            is_concerned.then_some(animation)
        })
}

/// Whether one of `elements` belongs to a view that is leaving or not yet there.
pub(super) fn is_leaving(elements: &[Element]) -> bool {
    elements
        .iter()
        .any(|element| element.closest(LEAVING).is_some() && !visibility::is_kept_away(element))
}

/// A change of colour, such as that of a field that gets the focus, displaces nothing; and one
/// that never ends cannot be waited for.
fn displaces(animation: &Animation) -> bool {
    let is_cosmetic = animation.transition_property().is_some_and(|property| {
        ["color", "shadow", "background", "outline", "border"]
            .iter()
            .any(|cosmetic| property.includes(cosmetic, 0))
    });
    !is_cosmetic
        && animation
            .effect()
            .is_some_and(|effect| effect.timing().end_time().is_finite())
}
