//! Which groups an account is in, and which of them count.
//!
//! An account with groups is looked at; one without is not: our application has the permission to
//! look only where presets with groups are used. A group counts when the account was given it, when
//! Hallpass could give it, and when it can hold directory roles: then somebody else put it there. What
//! a rule, the customer's own Active Directory or Exchange puts accounts into is theirs, and holds no
//! directory role.

use std::collections::BTreeSet;

use hallpass_graph::{GraphClient, GraphError, GraphErrorKind, Group};
use hallpass_protocol::ids::{EntraGroupId, EntraObjectId};
use hallpass_protocol::tenant_group::GroupObstacle;

use super::account::Account;

/// Why Hallpass cannot put an account into a group; `None` when it can.
pub fn find_obstacle(group: &Group) -> Option<GroupObstacle> {
    if group.is_dynamic() {
        Some(GroupObstacle::Dynamic)
    } else if group.on_premises_sync_enabled == Some(true) {
        Some(GroupObstacle::Synced)
    } else if group.mail_enabled == Some(true) {
        Some(GroupObstacle::MailEnabled)
    } else if group.security_enabled == Some(false) {
        Some(GroupObstacle::NotSecurity)
    } else {
        None
    }
}

/// The groups of an account that is over in which it still is.
pub(super) async fn list_left(
    graph: &GraphClient,
    id: EntraObjectId,
    account: &Account,
) -> Result<Vec<EntraGroupId>, GraphError> {
    let held = graph.list_memberships(id).await?;
    let mut left = Vec::new();
    for group in held {
        if is_given(account, group) || can_be_left(graph, group).await? {
            left.push(group);
        }
    }
    Ok(left)
}

/// Those of its groups in which it is not.
pub(super) async fn list_missing(
    graph: &GraphClient,
    id: EntraObjectId,
    account: &Account,
) -> Result<Vec<EntraGroupId>, GraphError> {
    if account.groups.is_empty() {
        return Ok(Vec::new());
    }
    let held = graph.list_memberships(id).await?;
    let given = account.groups.iter().map(|group| group.id);
    Ok(given.filter(|group| !held.contains(group)).collect())
}

/// The groups that somebody else put it into. Those that its own groups are in are not among them.
pub(super) async fn list_surplus(
    graph: &GraphClient,
    id: EntraObjectId,
    account: &Account,
) -> Result<Vec<EntraGroupId>, GraphError> {
    if account.groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut held = graph.list_memberships(id).await?;
    held.retain(|group| !is_given(account, *group));
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let mut parents = BTreeSet::new();
    for group in &account.groups {
        parents.extend(graph.list_memberships_of_group(group.id).await?);
    }
    let mut surplus = Vec::new();
    for group in held.difference(&parents) {
        if can_be_left(graph, *group).await? {
            surplus.push(*group);
        }
    }
    Ok(surplus)
}

/// The groups in which a user of ours is whom no account goes on with. Where our application may not
/// read groups it has put nobody into one.
pub(super) async fn list_of_orphan(
    graph: &GraphClient,
    id: EntraObjectId,
) -> Result<Vec<EntraGroupId>, GraphError> {
    let mut left = Vec::new();
    for group in graph.list_memberships(id).await? {
        match can_be_left(graph, group).await {
            Ok(true) => left.push(group),
            Ok(false) => {}
            Err(error) if error.kind == GraphErrorKind::Forbidden => {}
            Err(error) => return Err(error),
        }
    }
    Ok(left)
}

fn is_given(account: &Account, group: EntraGroupId) -> bool {
    account.groups.iter().any(|given| given.id == group)
}

/// Whether somebody has to have put an account into the group, who is in it.
fn gives(group: &Group) -> bool {
    find_obstacle(group).is_none() || group.is_assignable_to_role == Some(true)
}

/// Whether the group is one in which an account must not be left.
async fn can_be_left(graph: &GraphClient, group: EntraGroupId) -> Result<bool, GraphError> {
    Ok(graph.find_group(group).await?.is_some_and(|it| gives(&it)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn group() -> Group {
        Group {
            id: EntraGroupId::new(Uuid::from_u128(1)),
            display_name: Some("Azure contributors".into()),
            description: None,
            group_types: Vec::new(),
            security_enabled: Some(true),
            mail_enabled: Some(false),
            is_assignable_to_role: None,
            on_premises_sync_enabled: None,
        }
    }

    #[test]
    fn group_that_others_look_after_is_refused_with_the_reason() {
        assert_eq!(find_obstacle(&group()), None);
        let refused = |change: fn(&mut Group)| {
            let mut group = group();
            change(&mut group);
            find_obstacle(&group)
        };
        let dynamic = refused(|it| it.group_types = vec!["DynamicMembership".into()]);
        assert_eq!(dynamic, Some(GroupObstacle::Dynamic));
        let synced = refused(|it| it.on_premises_sync_enabled = Some(true));
        assert_eq!(synced, Some(GroupObstacle::Synced));
        let unified = refused(|it| {
            it.group_types = vec!["Unified".into()];
            it.mail_enabled = Some(true);
        });
        assert_eq!(unified, Some(GroupObstacle::MailEnabled));
        let plain = refused(|it| it.security_enabled = Some(false));
        assert_eq!(plain, Some(GroupObstacle::NotSecurity));
    }

    #[test]
    fn group_that_can_hold_roles_is_usable() {
        let mut privileged = group();
        privileged.is_assignable_to_role = Some(true);
        assert_eq!(find_obstacle(&privileged), None);
        assert!(gives(&privileged));
    }

    #[test]
    fn group_with_a_mailbox_that_can_hold_roles_is_given_to_nobody_and_counts() {
        let mut unified = group();
        unified.group_types = vec!["Unified".into()];
        unified.mail_enabled = Some(true);
        assert!(!gives(&unified));
        unified.is_assignable_to_role = Some(true);
        assert!(find_obstacle(&unified).is_some() && gives(&unified));
    }
}
