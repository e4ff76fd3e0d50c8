//! What owners and administrators, or whoever runs `hallpass admin`, do with technicians: each in
//! one transaction, with its audit entries and with all that follows from it.

mod stop;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::Timestamp;
use hallpass_protocol::technician::{NAME_MAX_CHARS, TechnicianRole};

use crate::audit::{Actor, AuditEvent};
use crate::chosen_name::parse_name;
use crate::customer_access::end_out_of_reach;
use crate::failure::Failure;
use crate::lifecycle::{Account, PasskeyChange, passkeys_changed};
use crate::store::passkeys::{self, EnrolledPasskey};
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, WriteTransaction, audit, invitations, sessions};

/// One transaction's changes by one actor.
pub struct Administration<'a> {
    /// In which everything happens.
    pub tx: &'a mut WriteTransaction,
    /// When.
    pub now: Timestamp,
    /// By whom.
    pub actor: Actor,
}

/// A technician was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// Nobody could administer the MSP any more.
    #[error("this is the last owner who can sign in: make somebody else an owner first")]
    LastOwner,
    /// Suspended already, or not suspended.
    #[error("the technician is {0} already")]
    State(&'static str),
    /// Screens need one.
    #[error("a technician needs a name of 1 to {NAME_MAX_CHARS} characters")]
    NameInvalid,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to be different about a technician.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TechnicianChange {
    /// The name on screens.
    pub display_name: Option<String>,
    /// What they may do.
    pub role: Option<TechnicianRole>,
}

impl Administration<'_> {
    /// Gives a technician another name or role. Another role ends their sessions, so that nothing
    /// goes on under the old one, and begins to end their accounts at customers whom they do not reach
    /// with it. Answers those too, for [`Lifecycle::announce`](crate::lifecycle::Lifecycle::announce).
    ///
    /// # Errors
    /// When the name cannot be, or the last owner would not be one any more.
    pub async fn change(
        &mut self,
        technician: &Technician,
        change: &TechnicianChange,
    ) -> Result<(Technician, Vec<Account>), AdministrationError> {
        let display_name = change
            .display_name
            .as_deref()
            .map(|name| parse_name(name, NAME_MAX_CHARS).ok_or(AdministrationError::NameInvalid))
            .transpose()?
            .filter(|name| *name != technician.display_name);
        let role = change.role.filter(|role| *role != technician.role);
        if display_name.is_none() && role.is_none() {
            return Ok((technician.clone(), Vec::new()));
        }
        if role.is_some() {
            self.check_not_last_owner(technician).await?;
            sessions::delete_for_technician(self.tx, technician.msp_id, technician.id).await?;
        }
        let changed = Technician {
            display_name: display_name
                .clone()
                .unwrap_or_else(|| technician.display_name.clone()),
            role: role.unwrap_or(technician.role),
            ..technician.clone()
        };
        technicians::change(self.tx, technician, &changed.display_name, changed.role).await?;
        let event = AuditEvent::TechnicianChanged {
            technician_id: technician.id,
            display_name,
            role,
        };
        self.record(technician, event).await?;
        let ending = end_out_of_reach(self.tx, technician.msp_id, self.actor, self.now).await?;
        Ok((changed, ending))
    }

    /// Takes a technician's open invitation back; `false` when there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn revoke_invitation(&mut self, technician: &Technician) -> Result<bool, StoreError> {
        let was_open =
            invitations::revoke_open(self.tx, technician.msp_id, technician.id, self.now).await?;
        if was_open {
            let event = AuditEvent::InvitationRevoked {
                technician_id: technician.id,
            };
            self.record(technician, event).await?;
        }
        Ok(was_open)
    }

    /// Removes passkeys of one technician with their sessions and what was sealed to them; what
    /// they could open gets another password.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_passkeys(
        &mut self,
        technician: &Technician,
        removed: &[EnrolledPasskey],
    ) -> Result<(), StoreError> {
        for passkey in removed {
            sessions::delete_for_passkey(self.tx, passkey.msp_id, passkey.id).await?;
            passkeys::delete(self.tx, passkey).await?;
            let event = AuditEvent::PasskeyRemoved {
                passkey_id: passkey.id,
                technician_id: technician.id,
            };
            self.record(technician, event).await?;
        }
        if removed.is_empty() {
            return Ok(());
        }
        let change = PasskeyChange::Removed;
        passkeys_changed(self.tx, technician.msp_id, technician.id, change, self.now).await
    }

    async fn check_not_last_owner(
        &mut self,
        technician: &Technician,
    ) -> Result<(), AdministrationError> {
        let is_needed = technician.role == TechnicianRole::Owner
            && !technicians::exists_other_owner(self.tx, technician).await?;
        if is_needed {
            Err(AdministrationError::LastOwner)
        } else {
            Ok(())
        }
    }

    async fn record(
        &mut self,
        technician: &Technician,
        event: AuditEvent,
    ) -> Result<(), StoreError> {
        audit::append(self.tx, technician.msp_id, self.now, self.actor, event).await
    }
}

impl From<AdministrationError> for Failure {
    fn from(error: AdministrationError) -> Self {
        match error {
            AdministrationError::LastOwner => Self::new(
                ErrorCode::LastOwner,
                "This is the last owner who can sign in; make somebody else an owner first.",
            ),
            AdministrationError::State(state) => Self::new(
                ErrorCode::TechnicianState,
                format!("This technician is {state} already; reload the page."),
            ),
            AdministrationError::NameInvalid => Self::new(
                ErrorCode::InvalidRequest,
                format!("The name must have 1 to {NAME_MAX_CHARS} characters; choose another."),
            ),
            AdministrationError::Store(error) => error.into(),
        }
    }
}
