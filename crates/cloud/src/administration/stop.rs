//! Suspending, resuming and removing a technician.

use hallpass_protocol::account::EndCause;

use super::{Administration, AdministrationError};
use crate::audit::AuditEvent;
use crate::lifecycle::{Account, end_all};
use crate::store::accounts::Whose;
use crate::store::technicians::{self, Standing, Technician};
use crate::store::{StoreError, access, groups, passkeys, sessions};

impl Administration<'_> {
    /// Suspends a technician: sessions and invitations end, and the end of their accounts begins.
    /// Answers those accounts, for [`Lifecycle::announce`](crate::lifecycle::Lifecycle::announce).
    ///
    /// # Errors
    /// When they are suspended already, or the last owner.
    pub async fn suspend(
        &mut self,
        technician: &Technician,
    ) -> Result<Vec<Account>, AdministrationError> {
        if technician.is_suspended() {
            return Err(AdministrationError::State("suspended"));
        }
        self.check_not_last_owner(technician).await?;
        technicians::set_standing(self.tx, technician, Standing::Suspended).await?;
        let event = AuditEvent::TechnicianSuspended {
            technician_id: technician.id,
        };
        self.record(technician, event).await?;
        let ending = self.stop(technician, EndCause::TechnicianSuspended).await?;
        Ok(ending)
    }

    /// Lets a suspended technician sign in again.
    ///
    /// # Errors
    /// When they are not suspended.
    pub async fn resume(&mut self, technician: &Technician) -> Result<(), AdministrationError> {
        if !technician.is_suspended() {
            return Err(AdministrationError::State("active"));
        }
        technicians::set_standing(self.tx, technician, Standing::Active).await?;
        let event = AuditEvent::TechnicianResumed {
            technician_id: technician.id,
        };
        self.record(technician, event).await?;
        Ok(())
    }

    /// Removes a technician: what [`Self::suspend`] ends, and passkeys and groups too. Their address
    /// may be invited again, as another technician.
    ///
    /// # Errors
    /// When they are the last owner.
    pub async fn remove(
        &mut self,
        technician: &Technician,
    ) -> Result<Vec<Account>, AdministrationError> {
        self.check_not_last_owner(technician).await?;
        let ending = self.stop(technician, EndCause::TechnicianRemoved).await?;
        let (msp_id, id) = (technician.msp_id, technician.id);
        let enrolled = passkeys::list_for_technician(self.tx, msp_id, id).await?;
        self.remove_passkeys(technician, &enrolled).await?;
        groups::remove_from_all(self.tx, msp_id, id).await?;
        access::remove_technician(self.tx, msp_id, id).await?;
        technicians::set_standing(self.tx, technician, Standing::Removed).await?;
        let event = AuditEvent::TechnicianRemoved {
            technician_id: technician.id,
        };
        self.record(technician, event).await?;
        Ok(ending)
    }

    async fn stop(
        &mut self,
        technician: &Technician,
        cause: EndCause,
    ) -> Result<Vec<Account>, StoreError> {
        sessions::delete_for_technician(self.tx, technician.msp_id, technician.id).await?;
        self.revoke_invitation(technician).await?;
        let whose = Whose::Technician(technician.id);
        end_all(
            self.tx,
            technician.msp_id,
            whose,
            self.actor,
            &cause,
            self.now,
        )
        .await
    }
}
