//! Groups of a tenant and who is in them.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::seed::{SeedGroup, SeedGroupKind};

/// A group.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: SeedGroupKind,
    /// Whether directory roles can be assigned to it; never changes.
    pub(crate) is_assignable_to_role: bool,
    /// Users and groups that are direct members.
    pub(crate) members: BTreeSet<Uuid>,
}

impl Group {
    pub(crate) fn new(seed: &SeedGroup) -> Self {
        Self {
            id: seed.id,
            display_name: seed.display_name.clone(),
            description: seed.description.clone(),
            kind: seed.kind,
            is_assignable_to_role: seed.is_assignable_to_role,
            members: seed.member_groups.iter().copied().collect(),
        }
    }

    /// Whether Graph lets an application change who is in it.
    pub(crate) const fn has_assigned_members(&self) -> bool {
        matches!(
            self.kind,
            SeedGroupKind::Security | SeedGroupKind::Microsoft365
        )
    }
}
