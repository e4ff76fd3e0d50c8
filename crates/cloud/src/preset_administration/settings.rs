//! What a preset can be.

use std::collections::BTreeSet;

use hallpass_protocol::Lifetime;
use hallpass_protocol::customer::{GroupView, PresetView, RoleView};
use hallpass_protocol::ids::PresetId;
use hallpass_protocol::preset::{PRESET_GROUPS_MAX, PRESET_ROLES_MAX, PresetSettings};
use hallpass_protocol::technician::NAME_MAX_CHARS;
use hallpass_protocol::tenant_group::GROUP_NAME_MAX_CHARS;

use crate::chosen_name::parse_name;
use crate::known_role::known_name;
use crate::store::presets::Preset;

/// A preset cannot be like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresetInvalid {
    /// It has no name, or one that cannot be.
    #[error("a preset needs a name of 1 to {NAME_MAX_CHARS} characters")]
    Name,
    /// A role has no name, or one that cannot be.
    #[error("each role needs a name of 1 to {NAME_MAX_CHARS} characters")]
    RoleName,
    /// It grants nothing, or too much.
    #[error(
        "a preset grants up to {PRESET_ROLES_MAX} roles and {PRESET_GROUPS_MAX} groups, and at least \
         one of either"
    )]
    RoleCount,
    /// A group has no name, or one that cannot be.
    #[error("each group needs a name of 1 to {GROUP_NAME_MAX_CHARS} characters")]
    GroupName,
    /// It names a group twice.
    #[error("one of the groups is there twice: name each once")]
    GroupTwice,
    /// It grants a role twice.
    #[error("one of the roles is there twice: name each once")]
    RoleTwice,
    /// Its lifetimes contradict each other.
    #[error("the lifetimes must be in order: shortest, proposed, longest")]
    LifetimeOrder,
    /// A lifetime is none.
    #[error(
        "a lifetime has between {} and {} seconds",
        Lifetime::MIN_S,
        Lifetime::MAX_S
    )]
    Lifetime,
}

/// The preset that somebody described, as it is kept.
///
/// # Errors
/// When it cannot be like this.
pub(super) fn check(id: PresetId, settings: PresetSettings) -> Result<Preset, PresetInvalid> {
    let name = parse_name(&settings.name, NAME_MAX_CHARS).ok_or(PresetInvalid::Name)?;
    let (roles, groups) = (settings.roles.len(), settings.groups.len());
    if roles + groups == 0 || roles > PRESET_ROLES_MAX || groups > PRESET_GROUPS_MAX {
        return Err(PresetInvalid::RoleCount);
    }
    let roles = settings.roles.into_iter().map(check_role);
    let roles: Vec<RoleView> = roles.collect::<Result<_, _>>()?;
    let distinct: BTreeSet<_> = roles.iter().map(|role| role.template_id).collect();
    if distinct.len() < roles.len() {
        return Err(PresetInvalid::RoleTwice);
    }
    let groups = settings.groups.into_iter().map(check_group);
    let groups: Vec<GroupView> = groups.collect::<Result<_, _>>()?;
    let distinct: BTreeSet<_> = groups.iter().map(|group| group.id).collect();
    if distinct.len() < groups.len() {
        return Err(PresetInvalid::GroupTwice);
    }
    let lifetimes = [
        settings.lifetime_min_s,
        settings.lifetime_default_s,
        settings.lifetime_max_s,
    ];
    if !lifetimes.is_sorted() {
        return Err(PresetInvalid::LifetimeOrder);
    }
    let possible = Lifetime::MIN_S..=Lifetime::MAX_S;
    if !lifetimes.iter().all(|seconds| possible.contains(seconds)) {
        return Err(PresetInvalid::Lifetime);
    }
    Ok(Preset {
        id,
        name,
        roles,
        groups,
        lifetime_default_s: settings.lifetime_default_s,
        lifetime_min_s: settings.lifetime_min_s,
        lifetime_max_s: settings.lifetime_max_s,
    })
}

fn check_role(RoleView { template_id, name }: RoleView) -> Result<RoleView, PresetInvalid> {
    let name = match known_name(template_id) {
        Some(name) => name.to_owned(),
        None => parse_name(&name, NAME_MAX_CHARS).ok_or(PresetInvalid::RoleName)?,
    };
    Ok(RoleView { template_id, name })
}

fn check_group(
    GroupView {
        id,
        name,
        can_hold_roles,
    }: GroupView,
) -> Result<GroupView, PresetInvalid> {
    let name = parse_name(&name, GROUP_NAME_MAX_CHARS).ok_or(PresetInvalid::GroupName)?;
    Ok(GroupView {
        id,
        name,
        can_hold_roles,
    })
}

pub(super) fn settings_of(preset: Preset) -> PresetSettings {
    PresetView::from(preset).into()
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::ids::{EntraGroupId, RoleTemplateId};
    use uuid::Uuid;

    use super::*;
    use crate::known_role::GLOBAL_ADMINISTRATOR;

    fn role(n: u128, name: &str) -> RoleView {
        RoleView {
            template_id: RoleTemplateId::new(Uuid::from_u128(n)),
            name: name.to_owned(),
        }
    }

    fn settings() -> PresetSettings {
        PresetSettings {
            name: " Mail ".into(),
            roles: vec![role(1, "Exchange Administrator")],
            groups: Vec::new(),
            lifetime_default_s: 3_600,
            lifetime_min_s: 900,
            lifetime_max_s: 7_200,
        }
    }

    fn checked(change: impl FnOnce(&mut PresetSettings)) -> Result<Preset, PresetInvalid> {
        let mut settings = settings();
        change(&mut settings);
        check(PresetId::new(Uuid::from_u128(1)), settings)
    }

    #[test]
    fn preset_that_cannot_be_is_refused_with_the_reason() {
        use PresetInvalid::{Lifetime, LifetimeOrder, Name, RoleCount, RoleName, RoleTwice};
        assert_eq!(checked(|_| {}).unwrap().name, "Mail");
        let refused = |change: fn(&mut PresetSettings)| checked(change).unwrap_err();
        assert_eq!(refused(|it| it.name = " ".into()), Name);
        assert_eq!(refused(|it| it.name = "a\nb".into()), Name);
        assert_eq!(refused(|it| it.roles.clear()), RoleCount);
        assert_eq!(refused(|it| it.roles = vec![role(1, "x"); 21]), RoleCount);
        assert_eq!(refused(|it| it.roles.push(role(1, "x"))), RoleTwice);
        assert_eq!(refused(|it| it.roles.push(role(2, ""))), RoleName);
        assert_eq!(refused(|it| it.lifetime_default_s = 899), LifetimeOrder);
        assert_eq!(refused(|it| it.lifetime_min_s = 0), Lifetime);
        assert_eq!(refused(|it| it.lifetime_max_s = u32::MAX), Lifetime);
    }

    #[test]
    fn preset_with_groups_alone_can_be_and_each_group_is_named_once() {
        let group = |n, name: &str| GroupView {
            id: EntraGroupId::new(Uuid::from_u128(n)),
            name: name.to_owned(),
            can_hold_roles: false,
        };
        let only_groups = checked(|it| {
            it.roles.clear();
            it.groups = vec![group(1, " Azure contributors "), group(2, "Intune")];
        });
        let only_groups = only_groups.unwrap();
        assert_eq!(only_groups.groups[0].name, "Azure contributors");
        let with_groups = |groups: Vec<GroupView>| checked(|it| it.groups = groups).unwrap_err();
        assert_eq!(
            with_groups(vec![group(1, "a"), group(1, "b")]),
            PresetInvalid::GroupTwice
        );
        assert_eq!(with_groups(vec![group(1, "\n")]), PresetInvalid::GroupName);
        let many = (1..=11).map(|n| group(n, "a")).collect();
        assert_eq!(with_groups(many), PresetInvalid::RoleCount);
    }

    #[test]
    fn global_administrator_is_called_that_whatever_a_tenant_calls_it() {
        for name in ["Company Administrator", "globaler Administrator", ""] {
            let id = GLOBAL_ADMINISTRATOR.as_uuid().as_u128();
            let preset = checked(|it| it.roles = vec![role(id, name)]).unwrap();
            assert_eq!(preset.roles[0].name, "Global Administrator");
        }
    }
}
