//! Technicians, as policy looks at them.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_policy::Person;
use hallpass_protocol::ids::MspId;

use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, groups, sql};

/// A technician with the groups that they are in.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_person(
    connection: &mut sql::Connection,
    technician: &Technician,
) -> Result<Person, StoreError> {
    let (msp_id, id) = (technician.msp_id, technician.id);
    let theirs = groups::list_for_technician(connection, msp_id, id).await?;
    Ok(Person {
        id,
        role: technician.role,
        groups: theirs.into_iter().map(|group| group.id).collect(),
    })
}

/// All technicians of the MSP.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_people(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Person>, StoreError> {
    let technicians = technicians::list(connection, msp_id).await?;
    let mut people: BTreeMap<_, Person> = technicians
        .into_iter()
        .map(|listed| {
            let technician = listed.technician;
            let person = Person {
                id: technician.id,
                role: technician.role,
                groups: BTreeSet::new(),
            };
            (technician.id, person)
        })
        .collect();
    for group in groups::list(connection, msp_id).await? {
        for member in group.members {
            if let Some(person) = people.get_mut(&member) {
                person.groups.insert(group.id);
            }
        }
    }
    Ok(people.into_values().collect())
}
