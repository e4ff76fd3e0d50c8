//! What a tenant's lists make suspicious: pure, so that every case is in a test.

use core::time::Duration;
use std::collections::BTreeMap;

use hallpass_graph::{DeletedUser, DirectoryUser};
use hallpass_policy::user_name::has_our_shape;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{EntraObjectId, EntraTenantId, MspId};

use crate::lifecycle::tag::is_made_by;
use crate::lifecycle::{Account, Progress};

/// What a tenant's lists show.
pub(super) struct Seen<'a> {
    pub(super) msp_id: MspId,
    pub(super) tenant_id: EntraTenantId,
    /// All whose tag begins as ours do.
    pub(super) users: &'a [DirectoryUser],
    /// All in the bin.
    pub(super) deleted: &'a [DeletedUser],
    pub(super) now: Timestamp,
    /// How old an account must be before a list that lacks it is believed.
    pub(super) gone_after: Duration,
}

/// Our records, read after the lists.
pub(super) struct Records {
    /// All that have not ended.
    pub(super) going_on: Vec<Account>,
    /// Of those that have, the ones whose tag a user carries who may sign in, by that.
    pub(super) ended: BTreeMap<String, Account>,
}

/// Something to be looked at by its id.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Suspicion<'a> {
    /// A user of ours may sign in, and none of our accounts that go on is it.
    Orphan {
        user: &'a DirectoryUser,
        /// The account that it was.
        account: Option<&'a Account>,
    },
    /// An orphan with which an earlier turn did not come to its end.
    Unsettled(EntraObjectId),
    /// A ready account is not there, or not as it should be.
    ReadyAccount(&'a Account),
    /// A ready account may hold more roles, or be in more groups, than it was granted.
    Rights(&'a Account),
}

/// What is to be looked at, what may sign in first.
pub(super) fn find_suspicions<'a>(seen: &Seen<'a>, records: &'a Records) -> Vec<Suspicion<'a>> {
    let orphans = seen
        .users
        .iter()
        .filter(|user| user.account_enabled != Some(false))
        .filter_map(|user| suspect_user(seen, records, user));
    let ready = records
        .going_on
        .iter()
        .filter(|account| account.progress == Progress::Ready)
        .filter_map(|account| suspect_account(seen, account));
    orphans.chain(ready).collect()
}

/// A user who may sign in.
fn suspect_user<'a>(
    seen: &Seen<'_>,
    records: &'a Records,
    user: &'a DirectoryUser,
) -> Option<Suspicion<'a>> {
    let tag = user.employee_id.as_deref()?;
    if records.going_on.iter().any(|account| account.tag == tag) {
        // Its own steps have it in hand; a second user with its tag is somebody's copy.
        return None;
    }
    let account = records.ended.get(tag);
    let is_ours = match account {
        Some(account) => is_same(user, account),
        None => {
            is_made_by(tag, seen.msp_id, seen.tenant_id) && has_our_shape(&user.user_principal_name)
        }
    };
    is_ours.then_some(Suspicion::Orphan { user, account })
}

fn suspect_account<'a>(seen: &Seen<'_>, account: &'a Account) -> Option<Suspicion<'a>> {
    let id = account.object_id?;
    let is_old = seen.now.since(account.requested_at) > seen.gone_after;
    let Some(user) = seen.users.iter().find(|user| user.id == id) else {
        let is_deleted = seen.deleted.iter().any(|deleted| deleted.id == id);
        return (is_deleted || is_old).then_some(Suspicion::ReadyAccount(account));
    };
    let is_whole = is_same(user, account) && is_named_alike(user, account);
    if !is_whole || (is_old && user.account_enabled == Some(false)) {
        return Some(Suspicion::ReadyAccount(account));
    }
    Some(Suspicion::Rights(account))
}

/// Whether the user is the one that the account made: by its tag and, once that is known, its id.
pub(super) fn is_same(user: &DirectoryUser, account: &Account) -> bool {
    user.employee_id.as_deref() == Some(account.tag.as_str())
        && match account.object_id {
            Some(id) => user.id == id,
            None => is_named_alike(user, account),
        }
}

pub(super) fn is_named_alike(user: &DirectoryUser, account: &Account) -> bool {
    user.user_principal_name
        .eq_ignore_ascii_case(&account.user_principal_name)
}

#[cfg(test)]
mod tests;
