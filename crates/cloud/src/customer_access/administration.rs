//! Saving who reaches whom, and finding out beforehand what that would do.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_policy::Person;
use hallpass_protocol::Timestamp;
use hallpass_protocol::access::{
    ASSIGNMENTS_MAX, AccessList, AccessPreviewResponse, AccessView, AssignedTo, Assignee,
    PutAccessRequest, ReachChange,
};
use hallpass_protocol::customer::{CustomerTag, ParseTagError, TAGS_MAX};
use hallpass_protocol::ids::{CustomerId, MspId};
use hallpass_protocol::policy::SomeCustomers;

use super::{AccessBook, CustomerScope, end_out_of_reach};
use crate::audit::{Actor, AuditEvent};
use crate::lifecycle::Account;
use crate::policy::list_people;
use crate::store::{
    StoreError, WriteTransaction, access, accounts, audit, customer_tags, customers, groups, sql,
    technicians,
};

/// Customers that a preview names of each change.
const NAMED_MAX: usize = 20;

/// Who reaches whom was not saved. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum SaveAccessError {
    /// Somebody saved since it was read.
    #[error("this was saved by somebody else since it was read: read it again")]
    Changed,
    /// There are too many assignments.
    #[error("an MSP has at most {ASSIGNMENTS_MAX} assignments: assign by tag, or to groups")]
    TooManyAssignments,
    /// Somebody is assigned who is not there.
    #[error("there is no technician, group or customer {0}: take it out")]
    Unknown(String),
    /// A customer has too many tags.
    #[error("a customer has at most {TAGS_MAX} tags")]
    TooManyTags,
    /// A tag is none.
    #[error(transparent)]
    Tag(#[from] ParseTagError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a list in the place of what there was; answers the accounts that end by it too.
///
/// # Errors
/// When it cannot be saved.
pub async fn save_access(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    request: PutAccessRequest,
    (actor, now): (Actor, Timestamp),
) -> Result<(AccessView, Vec<Account>), SaveAccessError> {
    let before = access::find(tx, msp_id).await?;
    let list = check(tx, msp_id, &before, request).await?;
    let after = AccessView {
        list,
        revision: before.revision + 1,
        saved_at: Some(now),
    };
    access::put(tx, msp_id, &after, now).await?;
    let event = AuditEvent::CustomerAccessSaved {
        before: Box::new(before.list),
        after: Box::new(after.list.clone()),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    let ending = end_out_of_reach(tx, msp_id, actor, now).await?;
    Ok((after, ending))
}

/// Puts these tags in the place of a customer's; answers the accounts that end by it too.
///
/// # Errors
/// When they cannot be saved.
pub async fn save_tags(
    tx: &mut WriteTransaction,
    (msp_id, customer_id): (MspId, CustomerId),
    tags: &[String],
    (actor, now): (Actor, Timestamp),
) -> Result<(BTreeSet<CustomerTag>, Vec<Account>), SaveAccessError> {
    let after = parse_tags(tags)?;
    let before = customer_tags::find(tx, msp_id, customer_id).await?;
    if before == after {
        return Ok((after, Vec::new()));
    }
    customer_tags::replace(tx, msp_id, customer_id, &after).await?;
    let event = AuditEvent::CustomerTagsChanged {
        customer_id,
        before: before.into_iter().collect(),
        after: after.iter().cloned().collect(),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    let ending = end_out_of_reach(tx, msp_id, actor, now).await?;
    Ok((after, ending))
}

/// What saving a list would do. Nothing is saved.
///
/// # Errors
/// When somebody saved since it was read, or the database cannot be read.
pub async fn preview_access(
    connection: &mut sql::Connection,
    msp_id: MspId,
    request: PutAccessRequest,
) -> Result<AccessPreviewResponse, SaveAccessError> {
    let before = access::find(connection, msp_id).await?;
    let list = match check(connection, msp_id, &before, request).await {
        Ok(list) => list,
        Err(error @ (SaveAccessError::Store(_) | SaveAccessError::Changed)) => return Err(error),
        Err(error) => return Ok(refused(&error)),
    };
    let book = AccessBook::read(connection, msp_id).await?;
    let after = book.clone().with_list(list);
    compare(connection, msp_id, (&book, &after)).await
}

/// What saving these tags of a customer would do. Nothing is saved.
///
/// # Errors
/// When the database cannot be read.
pub async fn preview_tags(
    connection: &mut sql::Connection,
    (msp_id, customer_id): (MspId, CustomerId),
    tags: &[String],
) -> Result<AccessPreviewResponse, SaveAccessError> {
    let tags = match parse_tags(tags) {
        Ok(tags) => tags,
        Err(error) => return Ok(refused(&error)),
    };
    let book = AccessBook::read(connection, msp_id).await?;
    let after = book.clone().with_tags(customer_id, &tags);
    compare(connection, msp_id, (&book, &after)).await
}

fn refused(error: &SaveAccessError) -> AccessPreviewResponse {
    AccessPreviewResponse {
        refusal: Some(error.to_string()),
        ..AccessPreviewResponse::default()
    }
}

fn parse_tags(tags: &[String]) -> Result<BTreeSet<CustomerTag>, SaveAccessError> {
    let parsed = tags.iter().map(|text| text.parse());
    let parsed: BTreeSet<CustomerTag> = parsed.collect::<Result<_, _>>()?;
    if parsed.len() > TAGS_MAX {
        return Err(SaveAccessError::TooManyTags);
    }
    Ok(parsed)
}

/// The list as it would be kept: in order, nothing twice.
async fn check(
    connection: &mut sql::Connection,
    msp_id: MspId,
    before: &AccessView,
    request: PutAccessRequest,
) -> Result<AccessList, SaveAccessError> {
    if request.revision != before.revision {
        return Err(SaveAccessError::Changed);
    }
    if request.assignments.len() > ASSIGNMENTS_MAX {
        return Err(SaveAccessError::TooManyAssignments);
    }
    let assignments: BTreeSet<_> = request.assignments.into_iter().collect();
    let technicians = technicians::list(connection, msp_id).await?;
    let technicians: BTreeSet<_> = technicians.iter().map(|it| it.technician.id).collect();
    let groups = groups::list(connection, msp_id).await?;
    let groups: BTreeSet<_> = groups.iter().map(|group| group.id).collect();
    let customers = customers::list(connection, msp_id).await?;
    let customers: BTreeSet<_> = customers.iter().map(|customer| customer.id).collect();
    for assignment in &assignments {
        let unknown = match assignment.who {
            Assignee::Technician(id) if !technicians.contains(&id) => Some(id.to_string()),
            Assignee::Group(id) if !groups.contains(&id) => Some(id.to_string()),
            Assignee::Technician(_) | Assignee::Group(_) => match assignment.to {
                AssignedTo::Customer(id) if !customers.contains(&id) => Some(id.to_string()),
                AssignedTo::Customer(_) | AssignedTo::Tag(_) => None,
            },
        };
        if let Some(id) = unknown {
            return Err(SaveAccessError::Unknown(id));
        }
    }
    Ok(AccessList {
        mode: request.mode,
        assignments: assignments.into_iter().collect(),
    })
}

async fn compare(
    connection: &mut sql::Connection,
    msp_id: MspId,
    (before, after): (&AccessBook, &AccessBook),
) -> Result<AccessPreviewResponse, SaveAccessError> {
    let customers = customers::list(connection, msp_id).await?;
    let customers: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let mut live: BTreeMap<_, Vec<CustomerId>> = BTreeMap::new();
    for account in accounts::list_not_ended(connection, msp_id).await? {
        if !account.progress.is_over() {
            let theirs = live.entry(account.technician_id).or_default();
            theirs.push(account.customer_id);
        }
    }
    let mut preview = AccessPreviewResponse::default();
    for person in list_people(connection, msp_id).await? {
        let scopes = (before.scope_of(&person), after.scope_of(&person));
        if scopes.0 == scopes.1 {
            continue;
        }
        let theirs = live.get(&person.id).map_or(&[][..], Vec::as_slice);
        let change = change_of(&person, &scopes, &customers, theirs);
        if change.gains.count > 0 || change.loses.count > 0 {
            preview.accounts_ending += change.accounts_ending;
            preview.technicians.push(change);
        }
    }
    Ok(preview)
}

fn change_of(
    person: &Person,
    (before, after): &(CustomerScope, CustomerScope),
    customers: &[CustomerId],
    live: &[CustomerId],
) -> ReachChange {
    let some = |from: &CustomerScope, to: &CustomerScope| {
        let changed = customers
            .iter()
            .filter(|id| !from.contains(**id) && to.contains(**id));
        let changed: Vec<CustomerId> = changed.copied().collect();
        SomeCustomers {
            count: count(changed.len()),
            first: changed.into_iter().take(NAMED_MAX).collect(),
        }
    };
    let lost = live.iter().filter(|id| !after.contains(**id)).count();
    ReachChange {
        technician_id: person.id,
        gains: some(before, after),
        loses: some(after, before),
        accounts_ending: count(lost),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
