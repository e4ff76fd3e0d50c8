//! An account's progress as columns.

use hallpass_protocol::account::EndCause;

use super::TABLE;
use crate::lifecycle::{EndingStep, Progress, ProvisioningStep};
use crate::store::StoreError;
use crate::store::column::text;
use crate::store::sql::Row;

/// The columns.
pub(super) struct StoredProgress {
    pub(super) state: &'static str,
    pub(super) step: Option<&'static str>,
    pub(super) step_index: u32,
    pub(super) cause: Option<String>,
}

const ENDING_STEPS: [(EndingStep, &str); 9] = [
    (EndingStep::Locate, "locate"),
    (EndingStep::Disable, "disable"),
    (EndingStep::StripRoles, "strip_roles"),
    (EndingStep::RevokeSessions, "revoke_sessions"),
    (EndingStep::RemoveRoles, "remove_roles"),
    (EndingStep::LeaveGroups, "leave_groups"),
    (EndingStep::RemoveMethods, "remove_methods"),
    (EndingStep::RotatePassword, "rotate_password"),
    (EndingStep::ReadBack, "read_back"),
];

/// Not a step of provisioning: the account waits for the first.
const AWAIT_START: &str = "await_start";

pub(super) fn write(progress: &Progress) -> Result<StoredProgress, StoreError> {
    let (state, step, step_index, cause) = match progress {
        Progress::Scheduled => ("provisioning", Some(AWAIT_START), 0, None),
        Progress::Provisioning(step) => {
            let (name, index) = provisioning_name(*step);
            ("provisioning", Some(name), index, None)
        }
        Progress::Ready => ("ready", None, 0, None),
        Progress::Ending { step, cause } => {
            let name = ENDING_STEPS
                .iter()
                .find(|(known, _)| known == step)
                .map(|(_, name)| *name);
            ("ending", name, 0, Some(cause))
        }
        Progress::Ended { cause } => ("ended", None, 0, Some(cause)),
    };
    let cause = cause
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    Ok(StoredProgress {
        state,
        step,
        step_index,
        cause,
    })
}

fn provisioning_name(step: ProvisioningStep) -> (&'static str, u32) {
    match step {
        ProvisioningStep::Create => ("create", 0),
        ProvisioningStep::AwaitReadable => ("await_readable", 0),
        ProvisioningStep::SetCredential => ("set_credential", 0),
        ProvisioningStep::Enable => ("enable", 0),
        ProvisioningStep::AssignRole(index) => ("assign_role", index),
        ProvisioningStep::AddToGroup(index) => ("add_to_group", index),
        ProvisioningStep::ReadBack => ("read_back", 0),
    }
}

pub(super) fn read(row: &Row) -> Result<Progress, StoreError> {
    match text(row, "state")?.as_str() {
        "provisioning" if text(row, "step")? == AWAIT_START => Ok(Progress::Scheduled),
        "provisioning" => Ok(Progress::Provisioning(read_provisioning(row)?)),
        "ready" => Ok(Progress::Ready),
        "ending" => {
            let stored = text(row, "step")?;
            let known = ENDING_STEPS.iter().find(|(_, name)| *name == stored);
            let (step, _) =
                known.ok_or_else(|| StoreError::unreadable(TABLE, format!("step {stored}")))?;
            Ok(Progress::Ending {
                step: *step,
                cause: read_cause(row)?,
            })
        }
        "ended" => Ok(Progress::Ended {
            cause: read_cause(row)?,
        }),
        other => Err(StoreError::unreadable(TABLE, format!("state {other}"))),
    }
}

fn read_provisioning(row: &Row) -> Result<ProvisioningStep, StoreError> {
    match text(row, "step")?.as_str() {
        "create" => Ok(ProvisioningStep::Create),
        "await_readable" => Ok(ProvisioningStep::AwaitReadable),
        "set_credential" => Ok(ProvisioningStep::SetCredential),
        "enable" => Ok(ProvisioningStep::Enable),
        "assign_role" => Ok(ProvisioningStep::AssignRole(row.try_get("step_index")?)),
        "add_to_group" => Ok(ProvisioningStep::AddToGroup(row.try_get("step_index")?)),
        "read_back" => Ok(ProvisioningStep::ReadBack),
        other => Err(StoreError::unreadable(TABLE, format!("step {other}"))),
    }
}

fn read_cause(row: &Row) -> Result<EndCause, StoreError> {
    serde_json::from_str(row.try_get("cause")?)
        .map_err(|error| StoreError::unreadable(TABLE, error))
}
