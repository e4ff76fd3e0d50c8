//! The ids that only approvals have.

use core::fmt;

use uuid::Uuid;

/// A request that waits, or waited, for approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApprovalId(Uuid);

impl ApprovalId {
    /// Wraps a UUID that is known to be of this kind.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The UUID itself, for storage.
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl fmt::Display for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// A human being, who may be several technicians. Where nobody said that two technicians are one
/// person, it is the technician's own UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(Uuid);

impl PersonId {
    /// Wraps a UUID that is known to be of this kind.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }
}
