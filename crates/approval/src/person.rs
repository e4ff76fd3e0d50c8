//! Human beings.

use hallpass_protocol::ids::TechnicianId;
use uuid::Uuid;

/// A human being, who may be several technicians. Where nobody said that two technicians are one
/// person, it is the technician's own UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(Uuid);

impl PersonId {
    /// Wraps a UUID that is known to be of this kind.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The UUID itself, for storage.
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl From<TechnicianId> for PersonId {
    fn from(technician: TechnicianId) -> Self {
        Self(*technician.as_uuid())
    }
}
