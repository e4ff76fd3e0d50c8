//! Who asks, or decides.

use hallpass_protocol::ids::MspId;

use crate::audit::Actor;
use crate::http::browser::CallingBrowser;
use crate::store::sessions::Session;
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, sql};

/// A technician who is signed in, and where they are.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// Who.
    pub technician: &'a Technician,
    /// In which session.
    pub session: &'a Session,
    /// With which browser, from which address.
    pub browser: &'a CallingBrowser,
}

impl Caller<'_> {
    pub(super) const fn msp_id(&self) -> MspId {
        self.technician.msp_id
    }

    pub(super) const fn actor(&self) -> Actor {
        Actor::Technician {
            technician_id: self.technician.id,
        }
    }

    /// The technician as they are now that nobody else writes; `None` once they were stopped.
    pub(super) async fn read_again(
        &self,
        connection: &mut sql::Connection,
    ) -> Result<Option<Technician>, StoreError> {
        let found = technicians::find(connection, self.msp_id(), self.technician.id).await?;
        Ok(found.filter(|technician| !technician.is_suspended()))
    }
}
