//! An account's state in words and steps: what every screen says about it in the same way.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{
    AccountState, AccountView, EndCause, ProvisioningStage, SignInMethod,
};

use crate::components::progress_steps::{Step, StepState};
use crate::remaining::duration_in_words;

/// The tone in which a state is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Usable.
    Good,
    /// Under way.
    Busy,
    /// Over, as intended.
    Quiet,
    /// Needs attention.
    Bad,
}

/// The state as one or two words.
pub const fn state_label(state: &AccountState) -> &'static str {
    match state {
        AccountState::Scheduled => "Scheduled",
        AccountState::Provisioning { .. } => "Preparing",
        AccountState::Ready => "Ready",
        AccountState::Ending {
            is_overdue: true, ..
        } => "Ending, overdue",
        AccountState::Ending { .. } => "Ending",
        AccountState::Ended {
            cause: EndCause::ProvisioningFailed { .. },
        } => "Failed",
        AccountState::Ended { .. } => "Ended",
        AccountState::Unknown => "Unknown",
    }
}

/// The state's tone.
pub const fn state_tone(state: &AccountState) -> Tone {
    match state {
        AccountState::Ready => Tone::Good,
        AccountState::Ending {
            is_overdue: true, ..
        }
        | AccountState::Ending {
            cause: EndCause::ProvisioningFailed { .. },
            ..
        }
        | AccountState::Ended {
            cause: EndCause::ProvisioningFailed { .. },
        } => Tone::Bad,
        AccountState::Provisioning { .. } | AccountState::Ending { .. } => Tone::Busy,
        AccountState::Scheduled | AccountState::Ended { .. } | AccountState::Unknown => Tone::Quiet,
    }
}

/// What is said of an account whose credential the cloud holds.
pub const HELD_NOTE: &str = "Held by the cloud, which could read it.";

/// What is said of how an account signs in.
pub const fn method_note(method: SignInMethod) -> Option<&'static str> {
    match method {
        SignInMethod::AccessPass => Some("Signs in with a Temporary Access Pass."),
        SignInMethod::OneTimeCode => Some("Signs in with a password and one-time codes."),
        SignInMethod::Password => Some("Signs in with a password alone."),
        SignInMethod::Unknown => None,
    }
}

/// The preset's name, and the ticket where there is one.
pub fn preset_and_ticket(account: &AccountView) -> String {
    if account.ticket.is_empty() {
        return account.preset_name.clone();
    }
    format!("{} · {}", account.preset_name, account.ticket)
}

/// Whether the account still counts: it is being made, usable, or not yet proven to be gone.
pub const fn is_active(account: &AccountView) -> bool {
    !matches!(account.state, AccountState::Ended { .. })
}

/// Whether its end has not begun.
pub const fn is_going_on(state: &AccountState) -> bool {
    matches!(
        state,
        AccountState::Scheduled | AccountState::Provisioning { .. } | AccountState::Ready
    )
}

/// The words of the button that ends it, of its question, and of the answers yes and no.
pub fn end_words(state: &AccountState, customer: &str) -> (&'static str, String, &'static str) {
    if *state == AccountState::Scheduled {
        let question = format!("Cancel this account at {customer}? Nothing of it exists yet.");
        return ("Cancel", question, "Cancel account");
    }
    let question = format!("End this account at {customer}? Open sessions are closed.");
    ("End now", question, "End account")
}

/// What is said of an account whose credential is being replaced, or could not be.
pub const fn rotation_note(account: &AccountView) -> Option<&'static str> {
    match account.state {
        AccountState::Ready if account.is_rotating => {
            Some("Replacing the password. The present one works until then.")
        }
        AccountState::Ready if account.rotation_refused_at.is_some() => Some(
            "Microsoft refused to replace the password, so the present one goes on. Ask your \
             administrator about the rights of Hallpass in this tenant, or end the account.",
        ),
        _ => None,
    }
}

/// A sentence about why the account is in its state, where there is something to say, and about what
/// it waits for, with the moment of the next try as `in_words` says it.
pub fn state_note(account: &AccountView, in_words: impl Fn(Timestamp) -> String) -> Option<String> {
    let waiting = waiting_note(account, in_words);
    match &account.state {
        AccountState::Provisioning { .. } => {
            let waiting_for = account.waiting_for.clone();
            waiting_for.or_else(|| account.usual_making_s.map(estimate))
        }
        AccountState::Scheduled if waiting.is_some() => waiting,
        state @ AccountState::Ending { .. } => {
            let note = reason_note(state)?;
            Some(waiting.map_or_else(|| note.clone(), |waiting| format!("{note} {waiting}")))
        }
        state => reason_note(state),
    }
}

/// How long making takes. Microsoft's delays are told in steps that do not pretend to know more.
fn estimate(usual_s: u32) -> String {
    let step = if usual_s < 60 { 5 } else { 30 };
    let about = u64::from(usual_s.max(1)).next_multiple_of(step);
    let about = duration_in_words(about);
    format!("Usually ready within {about} in this tenant.")
}

/// What a start or an end waits for. While an account is made, the next try is seconds away.
fn waiting_note(account: &AccountView, in_words: impl Fn(Timestamp) -> String) -> Option<String> {
    let waiting_for = account.waiting_for.as_deref()?;
    Some(match account.waits_until {
        Some(until) => format!("{waiting_for} Next try: {}.", in_words(until)),
        None => waiting_for.to_owned(),
    })
}

/// Why the account is in its state, where there is something to say.
fn reason_note(state: &AccountState) -> Option<String> {
    let text = match state {
        AccountState::Provisioning { .. } | AccountState::Ready => return None,
        AccountState::Scheduled => "Nothing of it exists in the tenant before its start.",
        AccountState::Ending {
            cause: EndCause::ProvisioningFailed { message },
            ..
        } => {
            return Some(format!(
                "{message} What exists of the account is being taken away."
            ));
        }
        AccountState::Ended {
            cause: EndCause::ProvisioningFailed { message },
        } => {
            return Some(message.clone());
        }
        AccountState::Ending {
            is_overdue: true, ..
        } => {
            "Microsoft has not confirmed the end yet. Hallpass keeps trying; tell your administrator \
             if this stays."
        }
        AccountState::Ending { .. } => {
            "Disabling the account, ending its sessions and removing its roles."
        }
        AccountState::Ended {
            cause: EndCause::Deadline,
        } => "The time was up. The account is disabled and holds no roles.",
        AccountState::Ended {
            cause: EndCause::EndedByTechnician,
        } => "You ended it. What existed of it is disabled and holds no roles.",
        AccountState::Ended {
            cause: EndCause::EndedByAdministrator,
        } => "An administrator ended it. What existed of it is disabled and holds no roles.",
        AccountState::Ended {
            cause: EndCause::CredentialExposed,
        } => {
            "One of your passkeys was removed and its password could not be changed, so it was \
             ended. The account is disabled and holds no roles."
        }
        AccountState::Ended {
            cause: EndCause::TechnicianSuspended | EndCause::TechnicianRemoved,
        } => "Its technician was suspended or removed. The account is disabled and holds no roles.",
        AccountState::Ended {
            cause: EndCause::DeletedInTenant,
        } => "Somebody deleted the account in the customer's tenant. Ask for a new one.",
        AccountState::Ended {
            cause: EndCause::ChangedInTenant,
        } => {
            "Somebody disabled or renamed the account in the customer's tenant, so it was ended. It \
             is disabled and holds no roles."
        }
        AccountState::Ended {
            cause: EndCause::Unknown,
        } => "The account is disabled and holds no roles.",
        AccountState::Unknown => {
            "This version of Hallpass does not know this state. Update Hallpass."
        }
    };
    Some(text.to_owned())
}

/// The stages in their order, each with its name for tests and its words.
const STAGES: [(Option<ProvisioningStage>, &str, &str); 5] = [
    (Some(ProvisioningStage::Creating), "creating", "Creating"),
    (
        Some(ProvisioningStage::SignInMethod),
        "sign-in-method",
        "Sign-in method",
    ),
    (Some(ProvisioningStage::Roles), "roles", "Roles"),
    (
        Some(ProvisioningStage::Propagating),
        "propagating",
        "Propagating",
    ),
    (None, "ready", "Ready"),
];

/// The progress display of an account whose stage is `running`. The last step is never done here: an
/// account that is ready shows its countdown instead.
pub fn provisioning_steps(running: ProvisioningStage) -> Vec<Step> {
    STAGES
        .into_iter()
        .map(|(stage, name, label)| {
            let state = match stage {
                Some(stage) if stage < running => StepState::Done,
                Some(stage) if stage == running => StepState::Running,
                _ => StepState::Waiting,
            };
            Step { name, label, state }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_when_a_stage_runs_mark_the_former_done_and_the_later_waiting() {
        let states: Vec<_> = provisioning_steps(ProvisioningStage::Roles)
            .iter()
            .map(|s| (s.name, s.state))
            .collect();
        assert_eq!(
            states,
            [
                ("creating", StepState::Done),
                ("sign-in-method", StepState::Done),
                ("roles", StepState::Running),
                ("propagating", StepState::Waiting),
                ("ready", StepState::Waiting),
            ]
        );
    }

    #[test]
    fn steps_when_the_last_stage_runs_do_not_say_ready() {
        let steps = provisioning_steps(ProvisioningStage::Propagating);
        assert_eq!(steps.last().map(|s| s.state), Some(StepState::Waiting));
    }

    fn account(state: AccountState, waiting_for: Option<&str>) -> AccountView {
        const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        AccountView {
            groups: Vec::new(),
            id: ID.parse().unwrap(),
            customer_id: ID.parse().unwrap(),
            customer_name: "Contoso".to_owned(),
            tenant_id: ID.parse().unwrap(),
            tenant_domain: "contoso.onmicrosoft.com".to_owned(),
            user_principal_name: "msp-ada@contoso.onmicrosoft.com".to_owned(),
            preset_id: ID.parse().unwrap(),
            preset_name: "Helpdesk".to_owned(),
            credential_label: String::new(),
            credential_logo: None,
            roles: Vec::new(),
            reason: String::new(),
            ticket: String::new(),
            lifetime_s: 3600,
            lifetime_max_s: 3600,
            state,
            waiting_for: waiting_for.map(str::to_owned),
            waits_until: waiting_for.map(|_| Timestamp::from_unix_ms(1_795_000_000_000)),
            custody: None,
            sign_in_method: None,
            credential_version: 0,
            is_rotating: false,
            rotation_refused_at: None,
            usual_making_s: None,
            starts_at: None,
            requested_at: Timestamp::from_unix_ms(0),
            ends_at: None,
            ended_at: None,
            revision: 1,
        }
    }

    fn note(account: &AccountView) -> Option<String> {
        state_note(account, |_| "today, 14:05".to_owned())
    }

    #[test]
    fn account_when_its_end_waits_says_for_what_and_until_when() {
        let cause = EndCause::Deadline;
        let is_overdue = true;
        let ending = AccountState::Ending { cause, is_overdue };
        let plain = note(&account(ending.clone(), None)).unwrap();
        let waiting = account(ending, Some("Microsoft cannot be reached."));
        let told = note(&waiting).unwrap();
        assert_eq!(
            told,
            format!("{plain} Microsoft cannot be reached. Next try: today, 14:05.")
        );
        let no_moment = AccountView {
            waits_until: None,
            ..waiting
        };
        let told = note(&no_moment).unwrap();
        assert_eq!(told, format!("{plain} Microsoft cannot be reached."));
    }

    #[test]
    fn account_when_its_start_waits_says_for_what_in_place_of_that_nothing_exists() {
        let asleep = note(&account(AccountState::Scheduled, None)).unwrap();
        assert!(asleep.starts_with("Nothing of it exists"));
        let late = account(AccountState::Scheduled, Some("We are comparing."));
        assert_eq!(
            note(&late).unwrap(),
            "We are comparing. Next try: today, 14:05."
        );
    }

    #[test]
    fn account_when_it_is_made_or_ready_says_only_what_its_making_waits_for() {
        let stage = ProvisioningStage::Roles;
        let making = AccountState::Provisioning { stage };
        assert_eq!(note(&account(making.clone(), None)), None);
        let mut waiting = account(making, Some("Entra does not show it yet."));
        waiting.usual_making_s = Some(40);
        let said = note(&waiting);
        assert_eq!(said.as_deref(), Some("Entra does not show it yet."));
        assert_eq!(note(&account(AccountState::Ready, None)), None);
    }

    #[test]
    fn account_when_it_is_made_says_how_long_that_usually_takes() {
        let stage = ProvisioningStage::Propagating;
        let mut making = account(AccountState::Provisioning { stage }, None);
        for (usual_s, about) in [(0, "5 s"), (38, "40 s"), (40, "40 s"), (61, "1 min 30 s")] {
            making.usual_making_s = Some(usual_s);
            let expected = format!("Usually ready within {about} in this tenant.");
            assert_eq!(note(&making), Some(expected));
        }
    }

    #[test]
    fn failed_account_when_ending_and_ended_says_why() {
        let cause = EndCause::ProvisioningFailed {
            message: "Contoso refused the role.".to_owned(),
        };
        let ending = AccountState::Ending {
            cause: cause.clone(),
            is_overdue: false,
        };
        let ended = AccountState::Ended { cause };
        assert!(
            note(&account(ending.clone(), None))
                .unwrap()
                .starts_with("Contoso refused the role. What exists")
        );
        assert_eq!(
            note(&account(ended.clone(), None)).as_deref(),
            Some("Contoso refused the role.")
        );
        assert_eq!(state_label(&ended), "Failed");
        assert_eq!(state_tone(&ending), Tone::Bad);
    }
}
