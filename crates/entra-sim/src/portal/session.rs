//! Who visits a portal.

use super::site::Site;
use crate::call::Call;
use crate::shared::Shared;
use crate::state::browser::PortalSession;
use crate::state::{User, World};

/// Cookie that names a portal's session.
pub(crate) const COOKIE: &str = "PortalSession";

/// What the browser's cookie is worth now.
#[derive(Debug)]
pub(crate) enum Visitor {
    /// The session stands.
    SignedIn(SignedIn),
    /// There was a session; its account was disabled, revoked or deleted.
    Ended,
    /// No session.
    Unknown,
}

/// What the page shows, read from the directory now.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) tenant_name: String,
    pub(crate) tenant_domain: String,
    pub(crate) tenant_id: uuid::Uuid,
    pub(crate) domains: Vec<String>,
    pub(crate) display_name: String,
    pub(crate) username: String,
    pub(crate) roles: Vec<String>,
    pub(crate) users: usize,
    pub(crate) enabled_users: usize,
    pub(crate) administrators: usize,
}

impl SignedIn {
    pub(crate) fn is_in_tenant(&self, name: &str) -> bool {
        uuid::Uuid::parse_str(name).is_ok_and(|id| id == self.tenant_id)
            || self
                .domains
                .iter()
                .any(|domain| domain.eq_ignore_ascii_case(name))
    }

    fn read(world: &World, session: &PortalSession) -> Option<Self> {
        let tenant = world.tenant(session.user.tenant_id)?;
        let user: &User = tenant.user(session.user.user_id)?;
        Some(Self {
            tenant_name: tenant.display_name.clone(),
            tenant_domain: tenant.initial_domain().to_owned(),
            tenant_id: tenant.id,
            domains: tenant
                .domains
                .iter()
                .map(|domain| domain.name.clone())
                .collect(),
            display_name: user.profile.display_name.clone(),
            username: user.profile.user_principal_name.clone(),
            roles: tenant.role_names_of(user.id),
            users: tenant.users().count(),
            enabled_users: tenant
                .users()
                .filter(|user| user.profile.account_enabled)
                .count(),
            administrators: tenant
                .users()
                .filter(|user| !tenant.assignments_of(user.id).is_empty())
                .count(),
        })
    }
}

/// Checks the account behind the cookie again.
pub(crate) fn visitor(shared: &Shared, site: &Site, call: &Call) -> Visitor {
    let Some(key) = call.cookie(COOKIE) else {
        return Visitor::Unknown;
    };
    shared.with(|world| {
        let found = world.browser.portal_sessions.get(&key).cloned();
        let Some(session) = found.filter(|session| session.host == site.host) else {
            return Visitor::Unknown;
        };
        if !world.is_session_valid(session.user, session.since_ms) {
            return Visitor::Ended;
        }
        SignedIn::read(world, &session).map_or(Visitor::Ended, Visitor::SignedIn)
    })
}
