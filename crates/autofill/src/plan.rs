//! From a screen to at most one fill.

use serde::{Deserialize, Serialize};

use crate::screen::Screen;
use crate::sentence;
use crate::snapshot::{ElementSnapshot, PageSnapshot};
use crate::table::{self, ElementKey, Verdict};

/// What the worker holds for this page: the account that the technician's intent bound to the tab.
/// Holds no secret; the worker puts the values into the plan's slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The account's sign-in name.
    pub user_principal_name: String,
    /// What became of the account's password.
    pub password: PasswordStanding,
    /// The user name was not yet submitted in this document.
    pub may_submit_user_name: bool,
    /// No [`Decision::Reload`] was carried out for this intent yet.
    pub may_reload: bool,
}

/// What became of a password: it is submitted once for an intent, and never again once Microsoft
/// refused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordStanding {
    /// Not yet submitted for this intent.
    Unsent,
    /// Submitted for this intent.
    Sent,
    /// Microsoft refused it, for this intent or an earlier one.
    Refused,
}

impl PasswordStanding {
    /// Why it may not be submitted now, in one sentence; `None` when it may.
    const fn objection(self) -> Option<&'static str> {
        match self {
            Self::Unsent => None,
            Self::Sent => Some(sentence::ALREADY_SENT),
            Self::Refused => Some(sentence::REFUSED_BEFORE),
        }
    }
}

/// What to do about one screen. After each of these but [`Decision::Stop`] the page stays watched:
/// its next reading is planned anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// Commit this plan.
    Fill(FillPlan),
    /// It is not our turn and there is nothing to say: the page is blank, busy or sliding, or it
    /// works on what was submitted.
    Wait,
    /// Load anew: Microsoft cached an answer that is no longer true. A document that came from a
    /// POST (every one with an error code) is not loaded again at its own address; the portal's
    /// address is opened instead.
    Reload {
        /// One sentence for the technician.
        message: String,
    },
    /// The technician must act; nothing is touched.
    HandOver {
        /// One sentence for the technician: what Microsoft asks and what to do.
        message: String,
    },
    /// The fill ends here.
    Stop {
        /// One sentence for the technician: why, and what to do next.
        message: String,
    },
    /// Not a page of the sign-in: nothing to do and nothing to say.
    Nothing,
}

/// What to write and press on one screen: the writes first, then the clicks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillPlan {
    /// In this order.
    pub steps: Vec<FillStep>,
}

/// One act on one element of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum FillStep {
    /// Write a value.
    Write {
        /// The table's row.
        key: ElementKey,
        /// Which match of the row.
        index: u16,
        /// What to write.
        value: Slot,
    },
    /// Press.
    Click {
        /// The table's row.
        key: ElementKey,
        /// Which match of the row.
        index: u16,
    },
}

/// Which value goes into a field. The plan itself carries none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The sign-in name.
    UserName,
    /// The password.
    Password,
}

/// Plans what to do about `screen`, which [`crate::classify`] made of `snapshot`.
///
/// The first that applies: a page that is busy or moving is waited for; an error code is judged;
/// then the screen is acted on. A plan comes only where exactly one candidate of the wanted kind
/// is visible; a hidden twin is none, and a second one hands over.
pub fn plan(screen: &Screen, snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    match decide(*screen, snapshot, grant) {
        Decision::Fill(plan) if !plan.steps.iter().all(|step| is_named_once(step, snapshot)) => {
            hand_over(sentence::AMBIGUOUS)
        }
        decision => decision,
    }
}

/// An honest content script gives each element of a row its own index.
fn is_named_once(step: &FillStep, snapshot: &PageSnapshot) -> bool {
    let (FillStep::Write { key, index, .. } | FillStep::Click { key, index }) = step;
    let is_meant = |element: &&ElementSnapshot| element.key == *key && element.index == *index;
    snapshot.elements.iter().filter(is_meant).count() == 1
}

fn decide(screen: Screen, snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    if snapshot.is_busy || snapshot.is_moving {
        return Decision::Wait;
    }
    if let Some(decision) = snapshot
        .error_code
        .as_deref()
        .and_then(|code| judge(code, grant))
    {
        return decision;
    }
    match screen {
        Screen::Blank | Screen::Progress => Decision::Wait,
        Screen::Username => user_name(snapshot, grant),
        Screen::Password => password(snapshot, grant),
        Screen::Tiles => tile(snapshot, grant),
        Screen::WorkOrPersonal => {
            press_first(snapshot, &[ElementKey::WorkTile, ElementKey::WorkTileTitle])
        }
        Screen::CredentialPicker => picker(snapshot, grant),
        Screen::StaySignedIn => stay_signed_in(snapshot, grant),
        Screen::ApprovalPending => approval(snapshot, ElementKey::ApprovalNumber),
        Screen::PhoneSignIn => approval(snapshot, ElementKey::PhoneNumber),
        Screen::Unknown if snapshot.page_id.is_none() => Decision::Nothing,
        other => match (sentence::for_untouched(other), sentence::for_end(other)) {
            (Some(message), _) => hand_over(message),
            (None, Some(message)) => stop(message),
            (None, None) => Decision::Nothing,
        },
    }
}

/// `None`: the code is no failure.
fn judge(code: &str, grant: &Grant) -> Option<Decision> {
    let (verdict, sentence) = table::find_error(code)
        .map_or((Verdict::HandOver, table::UNKNOWN_ERROR), |row| {
            (row.verdict, row.sentence)
        });
    // Whoever helps the technician asks for the code.
    let message = if sentence.contains("{code}") {
        sentence.replace("{code}", code)
    } else {
        format!("{sentence} Microsoft's code is {code}.")
    };
    match verdict {
        Verdict::Ignore => None,
        Verdict::Reload if grant.may_reload => Some(Decision::Reload { message }),
        Verdict::Refused | Verdict::Stop | Verdict::Reload => Some(Decision::Stop { message }),
        Verdict::HandOver => Some(Decision::HandOver { message }),
    }
}

fn user_name(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    if grant.may_submit_user_name {
        return write_and_press(snapshot, ElementKey::UserName, Slot::UserName);
    }
    // Microsoft keeps "does not exist" for the life of the page: only a reload asks again.
    match (
        snapshot.says_something(ElementKey::UserNameError),
        grant.may_reload,
    ) {
        (false, _) => Decision::Wait,
        (true, true) => Decision::Reload {
            message: sentence::USER_NAME_UNKNOWN.to_owned(),
        },
        (true, false) => stop(sentence::USER_NAME_STILL_UNKNOWN),
    }
}

fn password(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    match identity(snapshot, grant) {
        Identity::Ours => {}
        Identity::Another => return hand_over(sentence::WRONG_IDENTITY),
        Identity::NotShown => return hand_over(sentence::NO_IDENTITY),
    }
    if snapshot.says_something(ElementKey::PasswordError)
        || snapshot.says_something(ElementKey::AlertError)
    {
        return stop(sentence::REFUSED);
    }
    if let Some(objection) = grant.password.objection() {
        return hand_over(objection);
    }
    write_and_press(snapshot, ElementKey::Password, Slot::Password)
}

fn tile(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
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

fn picker(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    if let Some(objection) = grant.password.objection() {
        return hand_over(objection);
    }
    let leads_to_password = |element: &&ElementSnapshot| {
        element
            .detail
            .as_deref()
            .is_some_and(|kind| table::PICKER_PASSWORD.contains(&kind))
    };
    let mut rows = snapshot
        .visible(ElementKey::PickerRow)
        .filter(leads_to_password)
        .chain(snapshot.visible(ElementKey::SwitchToPassword));
    match (rows.next(), rows.next()) {
        (Some(element), None) if element.is_enabled => press(element),
        _ => hand_over(sentence::NO_PASSWORD_CHOICE),
    }
}

/// "No": a session of a privileged account is not left on the machine.
fn stay_signed_in(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    if identity(snapshot, grant) == Identity::Another {
        return hand_over(sentence::WRONG_IDENTITY);
    }
    match only(snapshot, ElementKey::BackButton) {
        Some(button) if button.is_enabled => press(button),
        Some(_) => Decision::Wait,
        None => hand_over(sentence::STAY_SIGNED_IN),
    }
}

/// The number is shown to the technician when it is one: what a page reports is not repeated.
fn approval(snapshot: &PageSnapshot, key: ElementKey) -> Decision {
    let number = only(snapshot, key)
        .and_then(|element| element.detail.as_deref())
        .filter(|text| {
            (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        });
    match number {
        Some(number) => Decision::HandOver {
            message: format!(
                "Microsoft waits for an approval on a phone. Approve it there; the number is {number}."
            ),
        },
        None => sentence::for_untouched(Screen::ApprovalPending).map_or(Decision::Wait, hand_over),
    }
}

#[derive(PartialEq, Eq)]
enum Identity {
    Ours,
    Another,
    NotShown,
}

/// For whom the page asks. All banners that are visible must agree.
fn identity(snapshot: &PageSnapshot, grant: &Grant) -> Identity {
    let mut names = snapshot.visible(ElementKey::Identity).peekable();
    if names.peek().is_none() {
        return Identity::NotShown;
    }
    let is_ours = |name: &ElementSnapshot| {
        name.detail
            .as_deref()
            .is_some_and(|name| is_same_name(name, grant))
    };
    if names.all(is_ours) {
        Identity::Ours
    } else {
        Identity::Another
    }
}

/// Entra compares sign-in names without regard to letter case.
fn is_same_name(shown: &str, grant: &Grant) -> bool {
    shown
        .trim()
        .eq_ignore_ascii_case(&grant.user_principal_name)
}

/// The one visible element of `key`; `None` when there is none or more than one.
fn only(snapshot: &PageSnapshot, key: ElementKey) -> Option<&ElementSnapshot> {
    let mut visible = snapshot.visible(key);
    visible.next().filter(|_| visible.next().is_none())
}

fn write_and_press(snapshot: &PageSnapshot, key: ElementKey, value: Slot) -> Decision {
    let field = only(snapshot, key);
    let button = only(snapshot, ElementKey::PrimaryButton);
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

/// Presses the first of `keys` of which exactly one is visible.
fn press_first(snapshot: &PageSnapshot, keys: &[ElementKey]) -> Decision {
    match keys.iter().find_map(|key| only(snapshot, *key)) {
        Some(element) if element.is_enabled => press(element),
        Some(_) => Decision::Wait,
        None => hand_over(sentence::TILE_AMBIGUOUS),
    }
}

fn press(element: &ElementSnapshot) -> Decision {
    Decision::Fill(FillPlan {
        steps: vec![FillStep::Click {
            key: element.key,
            index: element.index,
        }],
    })
}

fn hand_over(message: &str) -> Decision {
    Decision::HandOver {
        message: message.to_owned(),
    }
}

fn stop(message: &str) -> Decision {
    Decision::Stop {
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests;
