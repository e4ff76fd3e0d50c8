//! The groups of presets in a tenant.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_graph::{GraphClient, GraphError, GraphErrorKind};
use hallpass_protocol::ids::EntraGroupId;
use hallpass_protocol::tenant_group::GroupObstacle;
use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::need::Need;
use crate::lifecycle::memberships::find_obstacle;
use crate::store::presets::Preset;

/// What a tenant says of a group; `None` when it does not know it.
pub(super) type GroupAnswer = Option<SeenGroup>;

/// A group as a tenant showed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenGroup {
    /// Why no account can be put into it.
    pub obstacle: Option<GroupObstacle>,
    /// Whether directory roles can be assigned to it.
    pub can_hold_roles: bool,
}

/// Why a preset's group cannot be given in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupLack {
    /// Our application may not put anybody into groups.
    NotAllowed,
    /// The tenant has no group under this id.
    NotThere,
    /// It is none that accounts can be put into.
    #[serde(untagged)]
    Unusable(GroupObstacle),
}

/// Asks the tenant about groups, one by one; `None` when we may not ask.
pub(super) async fn ask(
    graph: &GraphClient,
    groups: &BTreeSet<EntraGroupId>,
) -> Result<Option<BTreeMap<EntraGroupId, GroupAnswer>>, GraphError> {
    let mut answers = BTreeMap::new();
    for group in groups {
        let found = match graph.find_group(*group).await {
            Ok(found) => found,
            Err(error) if error.kind == GraphErrorKind::Forbidden => return Ok(None),
            Err(error) => return Err(error),
        };
        let seen = found.map(|group| SeenGroup {
            obstacle: find_obstacle(&group),
            can_hold_roles: group.is_assignable_to_role == Some(true),
        });
        answers.insert(*group, seen);
    }
    Ok(Some(answers))
}

/// The groups that presets name.
pub(super) fn named_by(presets: &[Preset]) -> BTreeSet<EntraGroupId> {
    let groups = presets.iter().flat_map(|preset| &preset.groups);
    groups.map(|group| group.id).collect()
}

/// What stands in the way of presets with groups. `of_tenant` are the groups that the tenant was seen
/// to have: that it lacks another one is as it should be, since a group belongs to one tenant.
pub(super) fn find_group_faults(
    answers: Option<&BTreeMap<EntraGroupId, GroupAnswer>>,
    of_tenant: &BTreeSet<EntraGroupId>,
    permissions: &BTreeSet<String>,
    presets: &[Preset],
) -> Vec<Finding> {
    let may_change = Need::ManageGroups.is_met_by(permissions);
    let lack_of = |group: EntraGroupId| match answers.map(|answers| answers.get(&group)) {
        // What is not there is said first: no permission would help.
        Some(Some(None)) => Some(GroupLack::NotThere),
        Some(Some(Some(SeenGroup {
            obstacle: Some(obstacle),
            ..
        }))) => Some(GroupLack::Unusable(*obstacle)),
        Some(Some(Some(_))) if may_change => None,
        _ => Some(GroupLack::NotAllowed),
    };
    let faults = presets.iter().filter_map(|preset| {
        let mut lacking = preset.groups.iter().filter_map(|group| {
            let lack = lack_of(group.id)?;
            let is_of_tenant =
                of_tenant.contains(&group.id) || matches!(lack, GroupLack::Unusable(_));
            Some((group, lack, is_of_tenant))
        });
        let (group, lack, is_of_tenant) = lacking.next()?;
        Some(Finding::GroupLacking {
            preset_id: preset.id,
            preset: preset.name.clone(),
            group: group.name.clone(),
            lack,
            is_of_tenant,
        })
    });
    faults.collect()
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::customer::GroupView;
    use hallpass_protocol::ids::PresetId;
    use uuid::Uuid;

    use super::*;

    const GROUP: EntraGroupId = EntraGroupId::new(Uuid::from_u128(0x61));

    fn preset(n: u128, groups: &[EntraGroupId]) -> Preset {
        let groups = groups.iter().map(|id| GroupView {
            id: *id,
            name: "Azure contributors".into(),
            can_hold_roles: false,
        });
        Preset {
            id: PresetId::new(Uuid::from_u128(n)),
            name: format!("Preset {n}"),
            roles: Vec::new(),
            groups: groups.collect(),
            lifetime_default_s: 3_600,
            lifetime_min_s: 900,
            lifetime_max_s: 7_200,
        }
    }

    const USABLE: GroupAnswer = Some(SeenGroup {
        obstacle: None,
        can_hold_roles: false,
    });

    fn faults(
        answers: Option<GroupAnswer>,
        is_of_tenant: bool,
        permissions: &[&str],
    ) -> Vec<Finding> {
        let answers = answers.map(|answer| BTreeMap::from([(GROUP, answer)]));
        let of_tenant = is_of_tenant.then_some(GROUP).into_iter().collect();
        let permissions = permissions.iter().map(|&it| it.to_owned()).collect();
        let presets = [preset(1, &[GROUP]), preset(2, &[])];
        find_group_faults(answers.as_ref(), &of_tenant, &permissions, &presets)
    }

    const MEMBERS: &str = "GroupMember.ReadWrite.All";

    #[test]
    fn group_that_is_there_and_may_be_given_is_no_fault() {
        assert_eq!(faults(Some(USABLE), true, &[MEMBERS]), []);
        assert_eq!(faults(Some(USABLE), true, &["Group.ReadWrite.All"]), []);
    }

    #[test]
    fn group_of_another_tenant_refuses_its_preset_here_and_no_other_and_alarms_nobody() {
        let found = faults(Some(None), false, &[MEMBERS]);
        let [finding] = &found[..] else {
            panic!("{found:?}")
        };
        assert!(finding.blocks_preset(PresetId::new(Uuid::from_u128(1))));
        assert!(!finding.blocks_preset(PresetId::new(Uuid::from_u128(2))));
        assert!(!finding.blocks(), "it is as it should be");
        assert!(finding.sentence().contains("Azure contributors"));
    }

    #[test]
    fn group_of_this_tenant_that_is_gone_or_of_another_kind_blocks_and_says_why() {
        for (answer, lack, says) in [
            (None, GroupLack::NotThere, "has no group"),
            (
                Some(SeenGroup {
                    obstacle: Some(GroupObstacle::Dynamic),
                    can_hold_roles: false,
                }),
                GroupLack::Unusable(GroupObstacle::Dynamic),
                "a rule of the tenant",
            ),
        ] {
            let found = faults(Some(answer), true, &[MEMBERS]);
            let [finding] = &found[..] else {
                panic!("{found:?}")
            };
            assert!(finding.blocks());
            assert!(finding.sentence().contains(says), "{lack:?}");
        }
    }

    #[test]
    fn permission_that_is_missing_is_named_with_what_to_do() {
        for answers in [None, Some(USABLE)] {
            let found = faults(answers, true, &["User.ReadWrite.All"]);
            let [finding] = &found[..] else {
                panic!("{found:?}")
            };
            assert!(finding.blocks());
            assert!(finding.sentence().contains(MEMBERS));
            assert!(finding.fix().contains(MEMBERS));
        }
        let elsewhere = faults(None, false, &[]);
        assert!(!elsewhere[0].blocks(), "nobody needs it here");
    }
}
