//! What browsers are signed in to, and what is under way in them.

use std::collections::HashMap;

use uuid::Uuid;

use super::World;

/// A user of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UserKey {
    pub(crate) tenant_id: Uuid,
    pub(crate) user_id: Uuid,
}

/// One sign-in, from the authorize request to the code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    /// The tenant that the path pinned; none for `common` and `organizations`.
    pub(crate) tenant_id: Option<Uuid>,
    /// The tenant as the path named it.
    pub(crate) tenant_name: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) response_mode: String,
    pub(crate) state: String,
    pub(crate) login_hint: Option<String>,
    pub(crate) canary: String,
    /// Every flow token that was given out; a page that is posted again is judged again.
    pub(crate) tokens: Vec<String>,
    /// Whose first factor was accepted.
    pub(crate) first_factor: Option<UserKey>,
    /// A second factor was accepted too, or a pass, which is both.
    pub(crate) has_second_factor: bool,
    /// Who is signed in as soon as "stay signed in?" is answered.
    pub(crate) authenticated: Option<UserKey>,
}

/// A user signed in to a browser.
#[derive(Debug, Clone)]
pub(crate) struct SignInSession {
    pub(crate) user: UserKey,
    pub(crate) since_ms: i64,
    /// "Stay signed in?" was answered with yes.
    pub(crate) is_persistent: bool,
    /// It began with a second factor.
    pub(crate) has_second_factor: bool,
}

/// A code that waits to be redeemed by its portal.
#[derive(Debug, Clone)]
pub(crate) struct IssuedCode {
    pub(crate) client_id: String,
    pub(crate) user: UserKey,
    pub(crate) since_ms: i64,
    pub(crate) redirect_uri: String,
}

/// A portal that sent its visitor to sign in.
#[derive(Debug, Clone)]
pub(crate) struct PendingVisit {
    pub(crate) host: String,
    pub(crate) return_to: String,
}

/// A user signed in to a portal.
#[derive(Debug, Clone)]
pub(crate) struct PortalSession {
    pub(crate) host: String,
    pub(crate) user: UserKey,
    pub(crate) since_ms: i64,
}

/// All of it, by unguessable keys: flow context, cookie, code, state, cookie.
#[derive(Debug, Default)]
pub(crate) struct BrowserState {
    pub(crate) flows: HashMap<String, Flow>,
    pub(crate) jars: HashMap<String, Vec<SignInSession>>,
    pub(crate) codes: HashMap<String, IssuedCode>,
    pub(crate) visits: HashMap<String, PendingVisit>,
    pub(crate) portal_sessions: HashMap<String, PortalSession>,
}

impl World {
    /// Whether a session that began then still stands: the user exists, is enabled and was not
    /// revoked since.
    pub(crate) fn is_session_valid(&self, user: UserKey, since_ms: i64) -> bool {
        self.tenant(user.tenant_id)
            .and_then(|tenant| tenant.user(user.user_id))
            .is_some_and(|user| {
                user.profile.account_enabled && user.sessions_valid_from_ms <= since_ms
            })
    }

    /// The sign-in name of a user.
    pub(crate) fn upn_of(&self, user: UserKey) -> Option<String> {
        let tenant = self.tenant(user.tenant_id)?;
        tenant
            .user(user.user_id)
            .map(|user| user.profile.user_principal_name.clone())
    }
}
