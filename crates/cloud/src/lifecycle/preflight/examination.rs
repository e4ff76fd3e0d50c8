//! What a tenant says about our application.

use std::collections::BTreeSet;

use hallpass_graph::{GrantedRights, GraphClient, GraphError, GraphErrorKind};
use hallpass_protocol::ids::RoleTemplateId;

/// What a tenant said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// What we may do; `None` when nothing says it.
    pub rights: Option<GrantedRights>,
    /// The roles that the tenant knows; `None` when we may not ask.
    pub known_roles: Option<BTreeSet<RoleTemplateId>>,
    /// The domains in which accounts can be made; `None` when we may not ask.
    pub usable_domains: Option<Vec<String>>,
}

/// Asks a tenant. Nothing is changed there.
///
/// # Errors
/// When there is no whole answer; [`super::Finding::of_error`] says whether that is one as well.
pub async fn examine(graph: &GraphClient) -> Result<Examination, GraphError> {
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
    Ok(Examination {
        rights,
        known_roles,
        usable_domains,
    })
}

fn if_allowed<T>(answer: Result<T, GraphError>) -> Result<Option<T>, GraphError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind == GraphErrorKind::Forbidden => Ok(None),
        Err(error) => Err(error),
    }
}
