//! Screens on which one of several is chosen: by what a row says that it is, never by its place.

use super::fill::Slot;
use super::grant::{Grant, Standing};
use super::identity::is_same_name;
use super::{Decision, hand_over, only, press};
use crate::sentence;
use crate::snapshot::{ElementSnapshot, PageSnapshot};
use crate::table::{self, ElementKey};

/// "Pick an account": ours, else "use another account".
pub(super) fn tile(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    let is_ours = |element: &&ElementSnapshot| {
        element
            .detail
            .as_deref()
            .is_some_and(|name| is_same_name(name, grant))
    };
    let mut ours = snapshot.visible(ElementKey::Tile).filter(is_ours);
    match (ours.next(), ours.next()) {
        (Some(element), None) if element.is_enabled => press(element),
        (Some(_), _) => hand_over(sentence::TILE_AMBIGUOUS),
        (None, _) => press_first(
            snapshot,
            &[ElementKey::OtherTile, ElementKey::OtherTileLabelled],
        ),
    }
}

/// "Choose a way to sign in": the pass where the account has one, else the password.
pub(super) fn first_factor(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    let pass = (Slot::AccessPass, table::PICKER_ACCESS_PASS);
    let password = (Slot::Password, table::PICKER_PASSWORD);
    for (slot, kinds) in [pass, password] {
        if grant.secrets.of(slot) != Standing::Unsent {
            continue;
        }
        let link = (slot == Slot::Password).then_some(ElementKey::SwitchToPassword);
        let mut found = rows(snapshot, ElementKey::PickerRow, kinds)
            .chain(link.into_iter().flat_map(|key| snapshot.visible(key)));
        match (found.next(), found.next()) {
            (Some(element), None) if element.is_enabled => return press(element),
            (Some(_), _) => return hand_over(sentence::NO_PASSWORD_CHOICE),
            (None, _) => {}
        }
    }
    let objection = grant.secrets.objection(Slot::Password);
    hand_over(objection.unwrap_or(sentence::NO_PASSWORD_CHOICE))
}

/// "Verify your identity": the pass where the account has one, else the one-time code.
pub(super) fn second_factor(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    let pass = (Slot::AccessPass, table::METHOD_ACCESS_PASS);
    let code = (Slot::OneTimeCode, table::METHOD_ONE_TIME_CODE);
    for (slot, methods) in [pass, code] {
        if grant.secrets.of(slot) != Standing::Unsent {
            continue;
        }
        let mut found = rows(snapshot, ElementKey::MethodRow, methods);
        match (found.next(), found.next()) {
            (Some(element), None) if element.is_enabled => return press(element),
            (Some(_), _) => return hand_over(sentence::METHOD_AMBIGUOUS),
            (None, _) => {}
        }
    }
    hand_over(if grant.secrets.is_pass_passed_over() {
        sentence::PASS_NOT_ASKED_FOR
    } else {
        sentence::NO_METHOD
    })
}

/// Presses the first of `keys` of which exactly one is visible.
pub(super) fn press_first(snapshot: &PageSnapshot, keys: &[ElementKey]) -> Decision {
    match keys.iter().find_map(|key| only(snapshot, *key)) {
        Some(element) if element.is_enabled => press(element),
        Some(_) => Decision::Wait,
        None => hand_over(sentence::TILE_AMBIGUOUS),
    }
}

/// The visible rows that say that they are one of `kinds`.
fn rows<'a>(
    snapshot: &'a PageSnapshot,
    key: ElementKey,
    kinds: &'static [&'static str],
) -> impl Iterator<Item = &'a ElementSnapshot> {
    snapshot.visible(key).filter(|element| {
        element
            .detail
            .as_deref()
            .is_some_and(|kind| kinds.contains(&kind))
    })
}
