//! Who is in which group.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Tenant;
use super::group::Group;

impl Tenant {
    pub(crate) fn group(&self, id: Uuid) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The groups of which it is a direct member.
    pub(crate) fn direct_groups_of(&self, member: Uuid) -> BTreeSet<Uuid> {
        self.groups
            .iter()
            .filter(|group| group.members.contains(&member))
            .map(|group| group.id)
            .collect()
    }

    /// Also those that it is in through another group.
    pub(crate) fn all_groups_of(&self, member: Uuid) -> BTreeSet<Uuid> {
        let mut found = BTreeSet::new();
        let mut left = vec![member];
        while let Some(next) = left.pop() {
            for group in self.direct_groups_of(next) {
                if found.insert(group) {
                    left.push(group);
                }
            }
        }
        found
    }

    /// What the replica that answers now lists.
    pub(crate) fn read_all_groups_of(&mut self, member: Uuid) -> BTreeSet<Uuid> {
        if let Some((old, left)) = self.stale_memberships.get_mut(&member) {
            if *left > 0 {
                *left -= 1;
                return old.clone();
            }
            self.stale_memberships.remove(&member);
        }
        self.all_groups_of(member)
    }

    /// Puts somebody into a group, or takes them out; false when they were, or were not, in it.
    pub(crate) fn change_membership(
        &mut self,
        group: Uuid,
        member: Uuid,
        is_member: bool,
        stale_lists: u32,
    ) -> bool {
        let before = self.all_groups_of(member);
        let Some(found) = self.groups.iter_mut().find(|known| known.id == group) else {
            return false;
        };
        let is_changed = if is_member {
            found.members.insert(member)
        } else {
            found.members.remove(&member)
        };
        if is_changed && stale_lists > 0 {
            self.stale_memberships.insert(member, (before, stale_lists));
        }
        is_changed
    }

    /// Whether it is an administrator: by a role of its own, or as a member of a group that can
    /// hold roles.
    pub(crate) fn is_privileged(&self, user: Uuid) -> bool {
        !self.assignments_of(user).is_empty()
            || self
                .groups
                .iter()
                .any(|group| group.is_assignable_to_role && group.members.contains(&user))
    }
}
