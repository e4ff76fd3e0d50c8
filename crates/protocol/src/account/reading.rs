//! How states and causes are read: the members of every variant at once, then the variant by its
//! name. The reader that serde derives for a tagged enum buffers the members and holds a second
//! decoder for what it buffered, which every client would carry.

use serde::Deserialize;

use super::{AccountState, EndCause, ProvisioningStage};

/// The members of every [`AccountState`].
#[derive(Deserialize)]
pub(super) struct State {
    name: StateName,
    stage: Option<ProvisioningStage>,
    cause: Option<EndCause>,
    #[serde(default)]
    is_overdue: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateName {
    Scheduled,
    Provisioning,
    Ready,
    Ending,
    Ended,
    #[serde(other)]
    Unknown,
}

/// A state that lacks a member, or has one that this version does not know, is not known either.
impl From<State> for AccountState {
    fn from(members: State) -> Self {
        match (members.name, members.stage, members.cause) {
            (StateName::Scheduled, ..) => Self::Scheduled,
            (StateName::Provisioning, Some(stage), _) => Self::Provisioning { stage },
            (StateName::Ready, ..) => Self::Ready,
            (StateName::Ending, _, Some(cause)) => Self::Ending {
                cause,
                is_overdue: members.is_overdue,
            },
            (StateName::Ended, _, Some(cause)) => Self::Ended { cause },
            _ => Self::Unknown,
        }
    }
}

/// The members of every [`EndCause`].
#[derive(Deserialize)]
pub(super) struct Cause {
    kind: CauseKind,
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum CauseKind {
    Deadline,
    EndedByTechnician,
    EndedByAdministrator,
    TechnicianSuspended,
    TechnicianRemoved,
    ProvisioningFailed,
    CredentialExposed,
    DeletedInTenant,
    ChangedInTenant,
    #[serde(other)]
    Unknown,
}

impl From<Cause> for EndCause {
    fn from(cause: Cause) -> Self {
        match (cause.kind, cause.message) {
            (CauseKind::Deadline, _) => Self::Deadline,
            (CauseKind::EndedByTechnician, _) => Self::EndedByTechnician,
            (CauseKind::EndedByAdministrator, _) => Self::EndedByAdministrator,
            (CauseKind::CredentialExposed, _) => Self::CredentialExposed,
            (CauseKind::DeletedInTenant, _) => Self::DeletedInTenant,
            (CauseKind::ChangedInTenant, _) => Self::ChangedInTenant,
            (CauseKind::TechnicianSuspended, _) => Self::TechnicianSuspended,
            (CauseKind::TechnicianRemoved, _) => Self::TechnicianRemoved,
            (CauseKind::ProvisioningFailed, Some(message)) => Self::ProvisioningFailed { message },
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> [AccountState; 14] {
        let message = "Entra refused the role.".to_owned();
        [
            AccountState::Provisioning {
                stage: ProvisioningStage::SignInMethod,
            },
            AccountState::Provisioning {
                stage: ProvisioningStage::Propagating,
            },
            AccountState::Ready,
            AccountState::Ending {
                cause: EndCause::EndedByTechnician,
                is_overdue: true,
            },
            AccountState::Ended {
                cause: EndCause::Deadline,
            },
            AccountState::Ended {
                cause: EndCause::ProvisioningFailed { message },
            },
            AccountState::Ended {
                cause: EndCause::CredentialExposed,
            },
            AccountState::Ended {
                cause: EndCause::DeletedInTenant,
            },
            AccountState::Ended {
                cause: EndCause::ChangedInTenant,
            },
            AccountState::Ending {
                cause: EndCause::TechnicianSuspended,
                is_overdue: false,
            },
            AccountState::Ended {
                cause: EndCause::TechnicianRemoved,
            },
            AccountState::Scheduled,
            AccountState::Ended {
                cause: EndCause::EndedByAdministrator,
            },
            AccountState::Unknown,
        ]
    }

    #[test]
    fn state_when_written_and_read_is_the_same() {
        for state in states() {
            let text = serde_json::to_string(&state).unwrap();
            assert_eq!(serde_json::from_str::<AccountState>(&text).unwrap(), state);
        }
    }

    #[test]
    fn state_when_written_is_tagged_by_its_name() {
        let [_, _, _, ending, ..] = states();
        assert_eq!(
            serde_json::to_value(ending).unwrap(),
            serde_json::json!({
                "name": "ending", "cause": { "kind": "ended_by_technician" }, "is_overdue": true,
            })
        );
    }

    #[test]
    fn state_when_new_or_incomplete_is_read_as_unknown() {
        for text in [
            r#"{"name":"frozen","by":"Entra"}"#,
            r#"{"by":["Entra"],"name":"frozen"}"#,
            r#"{"name":"ended"}"#,
        ] {
            let state: AccountState = serde_json::from_str(text).unwrap();
            assert_eq!(state, AccountState::Unknown, "{text}");
        }
        let cause: EndCause = serde_json::from_str(r#"{"kind":"policy","rule":7}"#).unwrap();
        assert_eq!(cause, EndCause::Unknown);
    }
}
