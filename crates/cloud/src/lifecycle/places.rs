//! Who works on what kind of thing: places are kept free for what is more urgent, and no tenant may
//! take them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use hallpass_protocol::ids::ConnectionId;

use crate::store::accounts::jobs::{Lease, Urgency};

/// How many accounts are worked on at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concurrency {
    /// In all.
    pub total: usize,
    /// Of those that are disabled already, and are to be taken away.
    pub rest: usize,
    /// Of those that are to be made. What `rest` and `make` leave of `total` is always free for
    /// accounts that are to be disabled.
    pub make: usize,
    /// Of one tenant, before others have their turn: one that is slow to answer holds no more. A
    /// claim of many jobs may exceed it by their number.
    pub per_tenant: usize,
}

/// The places that are taken. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Places {
    limits: Concurrency,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    by_urgency: HashMap<Urgency, usize>,
    by_tenant: HashMap<ConnectionId, usize>,
}

/// A place, free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    urgency: Urgency,
    connection_id: ConnectionId,
    taken: Arc<Mutex<Taken>>,
}

impl Places {
    pub(super) fn new(limits: Concurrency) -> Self {
        Self {
            limits,
            taken: Arc::default(),
        }
    }

    /// How many more may begin to work on such a thing.
    pub(super) fn free(&self, urgency: Urgency) -> usize {
        let taken = lock(&self.taken);
        let all: usize = taken.by_urgency.values().sum();
        let of_kind = taken.by_urgency.get(&urgency).copied().unwrap_or(0);
        let of_kind_free = match urgency {
            Urgency::Disable => self.limits.total,
            Urgency::Rest => self.limits.rest,
            Urgency::Make => self.limits.make,
        }
        .saturating_sub(of_kind);
        self.limits.total.saturating_sub(all).min(of_kind_free)
    }

    /// The tenants that hold their share.
    pub(super) fn list_full_tenants(&self) -> Vec<ConnectionId> {
        let taken = lock(&self.taken);
        let is_full = |(_, count): &(&ConnectionId, &usize)| **count >= self.limits.per_tenant;
        let mut full: Vec<_> = taken
            .by_tenant
            .iter()
            .filter(is_full)
            .map(|(id, _)| *id)
            .collect();
        // One statement for each number of them, whoever they are.
        full.sort_unstable();
        full
    }

    pub(super) fn take(&self, lease: &Lease) -> Place {
        let mut taken = lock(&self.taken);
        *taken.by_urgency.entry(lease.urgency).or_default() += 1;
        *taken.by_tenant.entry(lease.connection_id).or_default() += 1;
        Place {
            urgency: lease.urgency,
            connection_id: lease.connection_id,
            taken: Arc::clone(&self.taken),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        if let Some(count) = taken.by_urgency.get_mut(&self.urgency) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = taken.by_tenant.get_mut(&self.connection_id) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.by_tenant.remove(&self.connection_id);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().expect("mutex not to be poisoned")
}

#[cfg(test)]
mod tests {
    use super::*;
    use hallpass_protocol::ids::{AccountId, MspId};
    use uuid::Uuid;

    const LIMITS: Concurrency = Concurrency {
        total: 8,
        rest: 3,
        make: 3,
        per_tenant: 2,
    };

    fn lease(tenant: u128, urgency: Urgency) -> Lease {
        Lease {
            msp_id: MspId::new(Uuid::from_u128(1)),
            account_id: AccountId::new(Uuid::from_u128(2)),
            connection_id: ConnectionId::new(Uuid::from_u128(tenant)),
            urgency,
            fence: 1,
            attempt: 0,
        }
    }

    #[test]
    fn places_when_the_rest_and_making_take_theirs_are_left_for_disabling() {
        let places = Places::new(LIMITS);
        let mut held = Vec::new();
        for urgency in [Urgency::Rest, Urgency::Make] {
            while places.free(urgency) > 0 {
                held.push(places.take(&lease(1, urgency)));
            }
        }
        assert_eq!((held.len(), places.free(Urgency::Disable)), (6, 2));
        drop(held);
        assert_eq!(places.free(Urgency::Disable), 8);
        let held: Vec<_> = (0..8)
            .map(|_| places.take(&lease(1, Urgency::Disable)))
            .collect();
        assert_eq!(places.free(Urgency::Make), 0, "no more than in all");
        drop(held);
    }

    #[test]
    fn places_when_a_tenant_holds_its_share_name_it_until_one_is_free() {
        let places = Places::new(LIMITS);
        let first = places.take(&lease(1, Urgency::Disable));
        assert!(places.list_full_tenants().is_empty());
        let _second = places.take(&lease(1, Urgency::Make));
        let full = places.list_full_tenants();
        assert_eq!(full, [lease(1, Urgency::Make).connection_id]);
        drop(first);
        assert!(places.list_full_tenants().is_empty());
    }
}
