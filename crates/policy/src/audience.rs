//! Who may ask for accounts, under all locks.

use hallpass_protocol::policy::{Audience, Principals};
use serde::Serialize;

use crate::{Narrow, Person};

/// Conditions that all have to be met; each names people. None: everybody. Whoever meets "is in this
/// group" and "has this role" cannot be named by a group and a role alone, so locks pile up.
///
/// Always in the one shortest form: no condition that another implies, in a fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct EffectiveAudience(Vec<Principals>);

impl EffectiveAudience {
    /// Everybody.
    pub const EVERYBODY: Self = Self(Vec::new());

    /// Whether the technician is one of them.
    pub fn contains(&self, person: &Person) -> bool {
        self.0.iter().all(|named| is_named(named, person))
    }

    /// Whether this is everybody.
    pub const fn is_everybody(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_named(named: &Principals, person: &Person) -> bool {
    named.roles.contains(&person.role)
        || named.technicians.contains(&person.id)
        || !named.groups.is_disjoint(&person.groups)
}

impl Narrow for EffectiveAudience {
    type Given = Audience;

    fn from_given(given: &Audience) -> Self {
        match given {
            Audience::Everybody => Self::EVERYBODY,
            Audience::Only(named) => Self(vec![named.clone()]),
        }
    }

    fn narrow(&self, wanted: &Self) -> Self {
        let mut all: Vec<&Principals> = self.0.iter().chain(&wanted.0).collect();
        all.sort();
        all.dedup();
        let is_implied = |one: &Principals| {
            all.iter()
                .any(|other| *other != one && other.is_subset(one))
        };
        let needed = all.iter().filter(|one| !is_implied(one));
        Self(needed.map(|one| (*one).clone()).collect())
    }
}
