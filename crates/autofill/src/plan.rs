//! From a screen to at most one fill.

mod choice;
mod fill;
mod grant;
mod identity;
mod secret;

use serde::{Deserialize, Serialize};

pub use fill::{FillPlan, FillStep, Slot};
pub use grant::{Grant, Standing, Standings};

use crate::screen::Screen;
use crate::sentence;
use crate::snapshot::{ElementSnapshot, PageSnapshot};
use crate::table::{self, ElementKey, Verdict};
use identity::{Identity, identity};

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
        /// The secret that Microsoft refused, which must not be sent again; `None` when what was
        /// sent is not at fault, or nothing was sent.
        refused: Option<Slot>,
    },
    /// Not a page of the sign-in: nothing to do and nothing to say.
    Nothing,
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
        .and_then(|code| judge(code, screen, grant))
    {
        return decision;
    }
    match screen {
        Screen::Blank | Screen::Progress => Decision::Wait,
        Screen::Username => user_name(snapshot, grant),
        Screen::Password => secret::password(snapshot, grant),
        Screen::AccessPass => secret::access_pass(snapshot, grant),
        Screen::OneTimeCode => secret::one_time_code(snapshot, grant),
        Screen::Tiles => choice::tile(snapshot, grant),
        Screen::WorkOrPersonal => {
            choice::press_first(snapshot, &[ElementKey::WorkTile, ElementKey::WorkTileTitle])
        }
        Screen::CredentialPicker => choice::first_factor(snapshot, grant),
        Screen::MethodList => choice::second_factor(snapshot, grant),
        Screen::StaySignedIn => stay_signed_in(snapshot, grant),
        Screen::ApprovalPending => approval(snapshot, ElementKey::ApprovalNumber),
        Screen::PhoneSignIn => approval(snapshot, ElementKey::PhoneNumber),
        Screen::MoreInformation if grant.secrets.is_pass_passed_over() => {
            hand_over(sentence::PASS_NOT_ASKED_FOR)
        }
        Screen::Unknown if snapshot.page_id.is_none() => Decision::Nothing,
        other => match (sentence::for_untouched(other), sentence::for_end(other)) {
            (Some(message), _) => hand_over(message),
            (None, Some(message)) => stop(message),
            (None, None) => Decision::Nothing,
        },
    }
}

/// `None`: the code is no failure.
fn judge(code: &str, screen: Screen, grant: &Grant) -> Option<Decision> {
    let was_sent = |slot: &Slot| grant.secrets.of(*slot) == Standing::Sent;
    let row = table::find_error(code);
    let (verdict, sentence) = match row {
        Some(row) => (row.verdict, row.sentence),
        // A code that nobody explains, where a secret was just posted: sending it again could
        // feed Microsoft's lockout.
        None => match asked_for(screen).filter(was_sent) {
            Some(slot) => (Verdict::Refused(slot), table::UNKNOWN_ERROR),
            None => (Verdict::HandOver, table::UNKNOWN_ERROR),
        },
    };
    // Whoever helps the technician asks for the code.
    let message = if sentence.contains("{code}") {
        sentence.replace("{code}", code)
    } else {
        format!("{sentence} Microsoft's code is {code}.")
    };
    match verdict {
        Verdict::Ignore => None,
        Verdict::Reload if grant.may_reload => Some(Decision::Reload { message }),
        Verdict::Refused(slot) => Some(Decision::Stop {
            message,
            refused: Some(slot).filter(was_sent),
        }),
        Verdict::Stop | Verdict::Reload => Some(Decision::Stop {
            message,
            refused: None,
        }),
        Verdict::HandOver => Some(Decision::HandOver { message }),
    }
}

/// The secret that a screen asks for.
const fn asked_for(screen: Screen) -> Option<Slot> {
    match screen {
        Screen::Password => Some(Slot::Password),
        Screen::AccessPass => Some(Slot::AccessPass),
        Screen::OneTimeCode => Some(Slot::OneTimeCode),
        _ => None,
    }
}

fn user_name(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    // Microsoft keeps "does not exist" for the life of the page, also where the hint in its address
    // named the account: only a reload asks again.
    let is_refused = snapshot.says_something(ElementKey::UserNameError);
    match (is_refused, grant.may_reload, grant.may_submit_user_name) {
        (true, true, _) => Decision::Reload {
            message: sentence::USER_NAME_UNKNOWN.to_owned(),
        },
        (true, false, _) => stop(sentence::USER_NAME_STILL_UNKNOWN),
        (false, _, true) => {
            let button = &[ElementKey::PrimaryButton];
            secret::write_and_press(snapshot, ElementKey::UserName, Slot::UserName, button)
        }
        (false, _, false) => Decision::Wait,
    }
}

/// "No": a session of a privileged account is not left on the machine.
fn stay_signed_in(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    if identity(snapshot, grant) == Identity::Another {
        return hand_over(sentence::WRONG_IDENTITY);
    }
    let button = [ElementKey::NoButton, ElementKey::BackButton]
        .iter()
        .find_map(|key| only(snapshot, *key));
    match button {
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

/// The one visible element of `key`; `None` when there is none or more than one.
fn only(snapshot: &PageSnapshot, key: ElementKey) -> Option<&ElementSnapshot> {
    let mut visible = snapshot.visible(key);
    visible.next().filter(|_| visible.next().is_none())
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
        refused: None,
    }
}

#[cfg(test)]
mod tests;
