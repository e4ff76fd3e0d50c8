//! What a tenant says about our application.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_graph::{GrantedRights, GraphClient, GraphError, GraphErrorKind};
use hallpass_protocol::ids::{EntraGroupId, RoleTemplateId};

use super::groups::{SeenGroup, ask};
use crate::lifecycle::sign_in_method::{EACH_METHOD, TenantMethods};
use crate::lifecycle::tenant_methods::read_methods;

/// What a tenant said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// What we may do; `None` when nothing says it.
    pub rights: Option<GrantedRights>,
    /// The roles that the tenant knows; `None` when we may not ask.
    pub known_roles: Option<BTreeSet<RoleTemplateId>>,
    /// The domains in which accounts can be made; `None` when we may not ask.
    pub usable_domains: Option<Vec<String>>,
    /// What it says of the groups that were asked about; `None` when we may not ask. One that
    /// it does not know is `None`.
    pub groups: Option<BTreeMap<EntraGroupId, Option<SeenGroup>>>,
    /// What it lets accounts sign in with; `None` when we may not ask.
    pub methods: Option<TenantMethods>,
}

/// Asks a tenant. Nothing is changed there. `is_mfa_mandatory`: Microsoft's admin portals let nobody
/// in without a second factor, which Graph cannot be asked. `groups` are those that presets name.
///
/// # Errors
/// When there is no whole answer; [`super::Finding::of_error`] says whether that is one as well.
pub async fn examine(
    graph: &GraphClient,
    is_mfa_mandatory: bool,
    groups: &BTreeSet<EntraGroupId>,
) -> Result<Examination, GraphError> {
    let rights = graph.granted_rights().await?;
    let known_roles = if_allowed(graph.list_role_ids().await)?;
    let domains = if_allowed(graph.domains().await)?;
    let usable_domains = domains.map(|domains| {
        domains
            .into_iter()
            .filter(hallpass_graph::Domain::can_hold_accounts)
            .map(|domain| domain.id)
            .collect()
    });
    let groups = ask(graph, groups).await?;
    let methods = if_allowed(read_methods(graph, is_mfa_mandatory, &EACH_METHOD).await)?;
    Ok(Examination {
        rights,
        known_roles,
        usable_domains,
        groups,
        methods,
    })
}

fn if_allowed<T>(answer: Result<T, GraphError>) -> Result<Option<T>, GraphError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind == GraphErrorKind::Forbidden => Ok(None),
        Err(error) => Err(error),
    }
}
