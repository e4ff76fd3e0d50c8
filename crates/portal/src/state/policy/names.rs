//! The names of what a policy refers to by id.

use std::collections::BTreeMap;

use hallpass_protocol::ids::{CustomerId, GroupId, PresetId, TechnicianId};
use hallpass_protocol::policy::{PolicyLevel, SomeCustomers};

/// How many names are written before the rest is counted.
const NAMED: usize = 5;

/// The names of what a policy refers to by id. What is not there any more has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The customers.
    pub(crate) customers: BTreeMap<CustomerId, String>,
    /// The groups.
    pub(crate) groups: BTreeMap<GroupId, String>,
    /// The technicians.
    pub(crate) technicians: BTreeMap<TechnicianId, String>,
    /// The presets.
    pub(crate) presets: BTreeMap<PresetId, String>,
}

impl Names {
    /// Of a customer.
    pub(crate) fn customer(&self, id: CustomerId) -> &str {
        self.customers.get(&id).map_or("a customer", String::as_str)
    }

    /// Of a group.
    pub(crate) fn group(&self, id: GroupId) -> &str {
        self.groups.get(&id).map_or("a group", String::as_str)
    }

    /// Of a technician.
    pub(crate) fn technician(&self, id: TechnicianId) -> &str {
        self.technicians.get(&id).map_or("somebody", String::as_str)
    }

    /// The first of some technicians, and how many more.
    pub(crate) fn some_technicians(&self, ids: &[TechnicianId]) -> String {
        let names = ids.iter().map(|id| self.technician(*id));
        some(names, ids.len())
    }

    /// The first of some customers, and how many more.
    pub(crate) fn some_customers(&self, customers: &SomeCustomers) -> String {
        let count = usize::try_from(customers.count).unwrap_or(usize::MAX);
        some(customers.first.iter().map(|id| self.customer(*id)), count)
    }

    /// Of a preset, by its id as text.
    pub(crate) fn preset(&self, id: &str) -> &str {
        let found = id.parse().ok().and_then(|id| self.presets.get(&id));
        found.map_or("a preset that you do not see", String::as_str)
    }

    /// Of a level, within a sentence.
    pub(crate) fn level(&self, level: PolicyLevel) -> String {
        match level {
            PolicyLevel::BuiltIn => "Hallpass".to_owned(),
            PolicyLevel::Global => "all customers".to_owned(),
            PolicyLevel::Customer { customer_id } => self.customer(customer_id).to_owned(),
            PolicyLevel::Group {
                customer_id,
                group_id,
            } => format!("{} at {}", self.group(group_id), self.customer(customer_id)),
        }
    }
}

fn some<'a>(all: impl Iterator<Item = &'a str>, count: usize) -> String {
    let first: Vec<&str> = all.take(NAMED).collect();
    let more = count.saturating_sub(first.len());
    let named = first.join(", ");
    if more == 0 {
        named
    } else {
        format!("{named} and {more} more")
    }
}
