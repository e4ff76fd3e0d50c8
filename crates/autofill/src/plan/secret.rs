//! Screens that ask for a secret: one field, one button, one attempt.

use super::fill::{FillPlan, FillStep, Slot};
use super::grant::{Grant, Standing};
use super::identity::{Identity, identity};
use super::{Decision, hand_over, only};
use crate::sentence;
use crate::snapshot::PageSnapshot;
use crate::table::ElementKey;

/// "Enter password".
pub(super) fn password(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    match identity(snapshot, grant) {
        Identity::Ours => {}
        Identity::Another => return hand_over(sentence::WRONG_IDENTITY),
        Identity::NotShown => return hand_over(sentence::NO_IDENTITY),
    }
    submit(
        snapshot,
        grant,
        Slot::Password,
        &[ElementKey::PasswordError, ElementKey::AlertError],
    )
}

/// "Enter Temporary Access Pass", as first factor or as second.
pub(super) fn access_pass(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    second_or_first(snapshot, grant, Slot::AccessPass)
        .unwrap_or_else(|| submit(snapshot, grant, Slot::AccessPass, &[ElementKey::AlertError]))
}

/// "Enter code" of the authenticator, as second factor.
pub(super) fn one_time_code(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    second_or_first(snapshot, grant, Slot::OneTimeCode).unwrap_or_else(|| {
        submit(
            snapshot,
            grant,
            Slot::OneTimeCode,
            &[ElementKey::CodeError, ElementKey::AlertError],
        )
    })
}

/// Why nothing may be filled; `None` when the page asks for our account. A second factor's page
/// need not say so where we have submitted the first. What the account does not have is said
/// whomever the page asks for.
fn second_or_first(snapshot: &PageSnapshot, grant: &Grant, slot: Slot) -> Option<Decision> {
    if grant.secrets.of(slot) == Standing::Absent {
        return Some(hand_over(sentence::absent(slot)));
    }
    match identity(snapshot, grant) {
        Identity::Ours => None,
        Identity::Another => Some(hand_over(sentence::WRONG_IDENTITY)),
        Identity::NotShown if grant.secrets.is_first_factor_sent() => None,
        Identity::NotShown => Some(hand_over(sentence::NO_IDENTITY)),
    }
}

fn submit(snapshot: &PageSnapshot, grant: &Grant, slot: Slot, errors: &[ElementKey]) -> Decision {
    if errors.iter().any(|key| snapshot.says_something(*key)) {
        let was_sent = grant.secrets.of(slot) == Standing::Sent;
        return Decision::Stop {
            message: sentence::error_beside(slot).to_owned(),
            refused: was_sent.then_some(slot),
        };
    }
    if let Some(objection) = grant.secrets.objection(slot) {
        return hand_over(objection);
    }
    let (field, buttons): (_, &[_]) = match slot {
        Slot::UserName => (ElementKey::UserName, &[ElementKey::PrimaryButton]),
        Slot::Password => (ElementKey::Password, &[ElementKey::PrimaryButton]),
        Slot::AccessPass => (ElementKey::AccessPass, &[ElementKey::PrimaryButton]),
        Slot::OneTimeCode => (
            ElementKey::OneTimeCode,
            &[ElementKey::CodeButton, ElementKey::PrimaryButton],
        ),
    };
    write_and_press(snapshot, field, slot, buttons)
}

/// Writes into the one field and presses the first of `buttons` of which exactly one is visible.
pub(super) fn write_and_press(
    snapshot: &PageSnapshot,
    key: ElementKey,
    value: Slot,
    buttons: &[ElementKey],
) -> Decision {
    let field = only(snapshot, key);
    let button = buttons.iter().find_map(|key| only(snapshot, *key));
    let (Some(field), Some(button)) = (field, button) else {
        return hand_over(sentence::AMBIGUOUS);
    };
    // Microsoft disables both while a request is pending.
    if !field.is_enabled || !button.is_enabled {
        return Decision::Wait;
    }
    Decision::Fill(FillPlan {
        steps: vec![
            FillStep::Write {
                key: field.key,
                index: field.index,
                value,
            },
            FillStep::Click {
                key: button.key,
                index: button.index,
            },
        ],
    })
}
