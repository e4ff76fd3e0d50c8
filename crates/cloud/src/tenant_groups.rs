//! The groups of a tenant that presets could name, as screens and programs are told.

use std::collections::BTreeMap;

use hallpass_graph::{GraphClient, GraphError, Group};
use hallpass_protocol::ids::{EntraGroupId, EntraObjectId, RoleTemplateId};
use hallpass_protocol::tenant_group::{GROUPS_SHOWN_MAX, TenantGroup, TenantGroupsResponse};

use crate::lifecycle::memberships::find_obstacle;
use crate::tenant_roles::tenant_roles;

/// Of how many groups it is asked which roles they hold: a question each.
const ROLES_ASKED_MAX: usize = 20;

/// The groups whose name begins with `name`, or the one with this id; those that can be used first.
///
/// # Errors
/// When the tenant does not answer, or we may not ask.
pub async fn read_groups(
    graph: &GraphClient,
    name: &str,
) -> Result<TenantGroupsResponse, GraphError> {
    let name = name.trim();
    let (found, has_more) = if let Ok(id) = name.parse::<EntraGroupId>() {
        (graph.find_group(id).await?.into_iter().collect(), false)
    } else {
        let page = graph.list_groups(name, GROUPS_SHOWN_MAX).await?;
        (page.groups, page.has_more)
    };
    let mut groups: Vec<TenantGroup> = found.into_iter().map(to_view).collect();
    groups.sort_by_cached_key(|group| {
        (
            group.obstacle.is_some(),
            group.name.to_lowercase(),
            group.id,
        )
    });
    read_roles(graph, &mut groups).await?;
    Ok(TenantGroupsResponse { groups, has_more })
}

/// Which of them can hold roles: what is kept of the tenant.
pub fn seen(answer: &TenantGroupsResponse) -> BTreeMap<EntraGroupId, bool> {
    let groups = answer.groups.iter();
    groups
        .map(|group| (group.id, group.can_hold_roles))
        .collect()
}

async fn read_roles(graph: &GraphClient, groups: &mut [TenantGroup]) -> Result<(), GraphError> {
    let asked: Vec<&mut TenantGroup> = groups
        .iter_mut()
        .filter(|group| group.can_hold_roles && group.obstacle.is_none())
        .take(ROLES_ASKED_MAX)
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let names: BTreeMap<RoleTemplateId, String> =
        tenant_roles(graph.list_role_definitions().await?)
            .into_iter()
            .map(|role| (role.template_id, role.name))
            .collect();
    for group in asked {
        let principal = EntraObjectId::new(*group.id.as_uuid());
        let held = graph.list_role_assignments(principal).await?;
        let name_of = |role: RoleTemplateId| {
            names
                .get(&role)
                .cloned()
                .unwrap_or_else(|| format!("Directory role {role}"))
        };
        let mut roles: Vec<String> = held
            .iter()
            .map(|held| name_of(held.role_definition_id))
            .collect();
        roles.sort_unstable();
        roles.dedup();
        group.roles = Some(roles);
    }
    Ok(())
}

fn to_view(group: Group) -> TenantGroup {
    TenantGroup {
        id: group.id,
        obstacle: find_obstacle(&group),
        can_hold_roles: group.is_assignable_to_role == Some(true),
        name: group
            .display_name
            .unwrap_or_else(|| format!("Group {}", group.id)),
        description: group.description.filter(|text| !text.is_empty()),
        roles: None,
    }
}
