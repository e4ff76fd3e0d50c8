//! All that an MSP says about who reaches whom, to compare what is with what would be.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_policy::Person;
use hallpass_protocol::access::{AccessList, AssignedTo, Assignee};
use hallpass_protocol::customer::CustomerTag;
use hallpass_protocol::ids::{CustomerId, MspId};

use super::scope::{CustomerScope, is_bound};
use crate::store::{StoreError, access, customer_tags, sql};

/// The assignments and tags of an MSP.
#[derive(Debug, Clone, Default)]
pub struct AccessBook {
    list: AccessList,
    tagged: BTreeMap<CustomerTag, BTreeSet<CustomerId>>,
}

impl AccessBook {
    /// Reads it: three queries, however many customers there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(connection: &mut sql::Connection, msp_id: MspId) -> Result<Self, StoreError> {
        let list = access::find(connection, msp_id).await?.list;
        let mut tagged: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (customer_id, tag) in customer_tags::list(connection, msp_id).await? {
            tagged.entry(tag).or_default().insert(customer_id);
        }
        Ok(Self { list, tagged })
    }

    /// The same with other assignments.
    #[must_use]
    pub fn with_list(self, list: AccessList) -> Self {
        Self { list, ..self }
    }

    /// The same with other tags of one customer.
    #[must_use]
    pub fn with_tags(mut self, customer_id: CustomerId, tags: &BTreeSet<CustomerTag>) -> Self {
        for customers in self.tagged.values_mut() {
            customers.remove(&customer_id);
        }
        for tag in tags {
            let customers = self.tagged.entry(tag.clone()).or_default();
            customers.insert(customer_id);
        }
        self
    }

    /// The customers whom somebody reaches by it.
    pub fn scope_of(&self, person: &Person) -> CustomerScope {
        if !is_bound(person.role, self.list.mode) {
            return CustomerScope::All;
        }
        let mut reached = BTreeSet::new();
        for assignment in &self.list.assignments {
            let is_theirs = match assignment.who {
                Assignee::Technician(id) => id == person.id,
                Assignee::Group(id) => person.groups.contains(&id),
            };
            if !is_theirs {
                continue;
            }
            match &assignment.to {
                AssignedTo::Customer(id) => {
                    reached.insert(*id);
                }
                AssignedTo::Tag(tag) => reached.extend(self.tagged.get(tag).into_iter().flatten()),
            }
        }
        CustomerScope::Only(reached)
    }
}
