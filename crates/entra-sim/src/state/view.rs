//! What a test sees of the world.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::method::OathState;
use super::{Tenant, User, World, role};

/// The whole world's directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorldView {
    /// Every tenant.
    pub tenants: Vec<TenantView>,
}

/// One tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TenantView {
    /// Its id.
    pub tenant_id: Uuid,
    /// Its name.
    pub display_name: String,
    /// Object id of our service principal.
    pub service_principal_id: Uuid,
    /// Every user, in the order of their ids.
    pub users: Vec<UserView>,
    /// The serial numbers of all hardware tokens in the inventory.
    #[serde(default)]
    pub oath_devices: Vec<String>,
}

/// One user as the primary knows it, whatever lag readers see.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserView {
    /// Object id.
    pub id: Uuid,
    /// Sign-in name.
    pub user_principal_name: String,
    /// Name shown.
    pub display_name: String,
    /// May sign in.
    pub account_enabled: bool,
    /// The tag.
    pub employee_id: Option<String>,
    /// The password, in clear: tests look for it where it must not be.
    pub password: String,
    /// The next sign-in must change the password.
    pub must_change_password: bool,
    /// When it was created, milliseconds since 1970.
    pub created_ms: i64,
    /// When the password was last set, milliseconds since 1970.
    pub password_set_ms: i64,
    /// Sessions from before are void, milliseconds since 1970.
    pub sessions_valid_from_ms: i64,
    /// Directory roles held now.
    pub roles: Vec<AssignmentView>,
    /// The groups of which it is a direct member.
    #[serde(default)]
    pub groups: Vec<Uuid>,
    /// The Temporary Access Pass, in clear.
    #[serde(default)]
    pub access_pass: Option<String>,
    /// The serial numbers of the hardware tokens that are active for it.
    #[serde(default)]
    pub oath_tokens: Vec<String>,
}

/// One role held by a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentView {
    /// Id of the assignment.
    pub id: String,
    /// Template id of the role.
    pub role_id: Uuid,
    /// Name of the role.
    pub name: String,
}

/// One account signed in to one browser at the sign-in host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// Sign-in name.
    pub user_principal_name: String,
    /// When, milliseconds since 1970.
    pub since_ms: i64,
    /// "Stay signed in?" was answered with yes.
    pub is_persistent: bool,
}

impl SignInView {
    pub(crate) fn all(world: &World) -> Vec<Self> {
        let sessions = world.browser.jars.values().flatten();
        sessions
            .map(|session| Self {
                user_principal_name: world.upn_of(session.user).unwrap_or_default(),
                since_ms: session.since_ms,
                is_persistent: session.is_persistent,
            })
            .collect()
    }
}

impl WorldView {
    pub(crate) fn of(world: &World) -> Self {
        Self {
            tenants: world.tenants.iter().map(TenantView::of).collect(),
        }
    }
}

impl TenantView {
    pub(crate) fn of(tenant: &Tenant) -> Self {
        Self {
            tenant_id: tenant.id,
            display_name: tenant.display_name.clone(),
            service_principal_id: tenant.app.principal_id,
            users: tenant
                .users()
                .map(|user| UserView::of(tenant, user))
                .collect(),
            oath_devices: tenant
                .oath_devices
                .values()
                .map(|device| device.serial_number.clone())
                .collect(),
        }
    }
}

impl UserView {
    pub(crate) fn of(tenant: &Tenant, user: &User) -> Self {
        let roles = tenant
            .assignments_of(user.id)
            .iter()
            .map(|held| AssignmentView {
                id: held.id.clone(),
                role_id: held.role_id,
                name: role::find(held.role_id)
                    .map_or_else(String::new, |role| role.name.to_owned()),
            });
        Self {
            id: user.id,
            user_principal_name: user.profile.user_principal_name.clone(),
            display_name: user.profile.display_name.clone(),
            account_enabled: user.profile.account_enabled,
            employee_id: user.profile.employee_id.clone(),
            password: user.password.clone(),
            must_change_password: user.must_change_password,
            created_ms: user.created_ms,
            password_set_ms: user.password_set_ms,
            sessions_valid_from_ms: user.sessions_valid_from_ms,
            roles: roles.collect(),
            groups: tenant.direct_groups_of(user.id).into_iter().collect(),
            access_pass: user.access_pass.as_ref().map(|pass| pass.code.clone()),
            oath_tokens: tenant
                .oath_devices
                .values()
                .filter(|device| {
                    device.assigned.as_ref().is_some_and(|held| {
                        held.user_id == user.id && held.state == OathState::Activated
                    })
                })
                .map(|device| device.serial_number.clone())
                .collect(),
        }
    }
}
