//! Acts of the customer's own administrators, behind our back.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::Control;
use crate::random::make_id;
use crate::settings::Replication;
use crate::state::{Profile, RoleAssignment, User, role};

/// A name that the world does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no {kind} {name:?}")]
pub struct UnknownName {
    kind: &'static str,
    name: String,
}

impl UnknownName {
    pub(crate) fn tenant(name: &str) -> Self {
        Self {
            kind: "tenant",
            name: name.to_owned(),
        }
    }

    pub(crate) fn user(name: &str) -> Self {
        Self {
            kind: "user",
            name: name.to_owned(),
        }
    }

    pub(crate) fn role(name: &str) -> Self {
        Self {
            kind: "role",
            name: name.to_owned(),
        }
    }

    pub(crate) fn group(name: &str) -> Self {
        Self {
            kind: "group",
            name: name.to_owned(),
        }
    }

    pub(crate) fn seed(text: &str) -> Self {
        Self {
            kind: "seed in",
            name: text.to_owned(),
        }
    }

    pub(crate) fn screen(name: &str) -> Self {
        Self {
            kind: "screen",
            name: name.to_owned(),
        }
    }
}

/// A user that somebody else makes.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Tenant, by id or domain.
    pub tenant: String,
    /// Sign-in name.
    pub user_principal_name: String,
    /// Password.
    pub password: String,
    /// May sign in.
    pub account_enabled: bool,
    /// The tag, if it has one.
    #[serde(default)]
    pub employee_id: Option<String>,
}

/// What somebody else changes about a user; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserChange {
    /// May sign in.
    pub account_enabled: Option<bool>,
    /// A new password.
    pub password: Option<String>,
    /// A new sign-in name.
    pub user_principal_name: Option<String>,
    /// A new tag.
    pub employee_id: Option<String>,
    /// Void all sessions now.
    pub revoke_sessions: bool,
    /// Roles to add, by name or template id.
    pub add_roles: Vec<String>,
    /// Take all roles away.
    pub remove_roles: bool,
    /// Groups to put it into, by id.
    pub add_groups: Vec<Uuid>,
    /// Take it out of all groups.
    pub remove_groups: bool,
    /// Must change the password at the next sign-in.
    pub must_change_password: Option<bool>,
    /// Locked after too many wrong passwords.
    pub locked: Option<bool>,
}

/// What changes about our application in a tenant; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppChange {
    /// The service principal exists.
    pub consented: Option<bool>,
    /// The consented application permissions.
    pub app_roles: Option<Vec<String>>,
    /// The directory roles of our service principal, by name or template id.
    pub directory_roles: Option<Vec<String>>,
    /// So many tokens still come without roles.
    pub tokens_without_roles: Option<u32>,
    /// The secret is past its end.
    pub secret_expired: Option<bool>,
    /// A new client secret.
    pub client_secret: Option<String>,
    /// The certificate that the registration knows, PEM.
    pub certificate_pem: Option<String>,
    /// The token of a federated workload that it trusts.
    pub federated_assertion: Option<String>,
}

impl Control {
    /// Makes a user as a customer's administrator would: readable at once, with any values.
    ///
    /// # Errors
    /// When there is no such tenant.
    pub fn add_user(&self, new: NewUser) -> Result<Uuid, UnknownName> {
        let now_ms = self.shared.clock.now_ms();
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(&new.tenant)
                .ok_or_else(|| UnknownName::tenant(&new.tenant))?;
            let nickname = new
                .user_principal_name
                .split('@')
                .next()
                .unwrap_or_default()
                .to_owned();
            let profile = Profile {
                user_principal_name: new.user_principal_name,
                display_name: nickname.clone(),
                mail_nickname: nickname,
                account_enabled: new.account_enabled,
                employee_id: new.employee_id,
                ..Profile::default()
            };
            let id = make_id();
            let lag = Replication::default();
            tenant.add_user(User::new(id, profile, new.password, now_ms, lag));
            Ok(id)
        })
    }

    /// Changes a user.
    ///
    /// # Errors
    /// When there is no such tenant, user or role.
    pub fn change_user(
        &self,
        tenant_name: &str,
        id_or_upn: &str,
        change: UserChange,
    ) -> Result<(), UnknownName> {
        let now_ms = self.shared.clock.now_ms();
        self.shared.with(|world| {
            let lockout_ms = i64::from(world.settings.page.lockout_ms);
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            let id = tenant
                .find_user_id(id_or_upn)
                .ok_or_else(|| UnknownName::user(id_or_upn))?;
            let roles = find_roles(&change.add_roles)?;
            if change.remove_roles {
                for held in tenant.assignments_of(id).to_vec() {
                    tenant.remove_assignment(&held.id, 0);
                }
            }
            for role in roles {
                tenant.add_assignment(RoleAssignment::new(id, role, "/"), 0);
            }
            if change.remove_groups {
                for group in tenant.direct_groups_of(id) {
                    tenant.change_membership(group, id, false, 0);
                }
            }
            for group in change.add_groups {
                if tenant.group(group).is_none() {
                    return Err(UnknownName::group(&group.to_string()));
                }
                tenant.change_membership(group, id, true, 0);
            }
            let Some(user) = tenant.user_mut(id) else {
                return Err(UnknownName::user(id_or_upn));
            };
            let old_upn = user.profile.user_principal_name.clone();
            user.profile.account_enabled = change
                .account_enabled
                .unwrap_or(user.profile.account_enabled);
            user.must_change_password = change
                .must_change_password
                .unwrap_or(user.must_change_password);
            if let Some(password) = change.password {
                user.password = password;
                user.password_set_ms = now_ms;
            }
            if let Some(upn) = change.user_principal_name {
                user.profile.user_principal_name = upn;
            }
            if change.employee_id.is_some() {
                user.profile.employee_id = change.employee_id;
            }
            if change.revoke_sessions {
                user.sessions_valid_from_ms = now_ms;
            }
            match change.locked {
                Some(true) => user.locked_until_ms = now_ms.saturating_add(lockout_ms),
                Some(false) => user.locked_until_ms = 0,
                None => {}
            }
            tenant.record_rename(id, &old_upn);
            Ok(())
        })
    }

    /// Deletes a user: it lies in the bin then.
    ///
    /// # Errors
    /// When there is no such tenant or user.
    pub fn remove_user(&self, tenant_name: &str, id_or_upn: &str) -> Result<(), UnknownName> {
        let now_ms = self.shared.clock.now_ms();
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            let id = tenant
                .find_user_id(id_or_upn)
                .ok_or_else(|| UnknownName::user(id_or_upn))?;
            tenant.delete_user(id, now_ms);
            Ok(())
        })
    }

    /// Takes a user out of the bin, with its roles.
    ///
    /// # Errors
    /// When there is no such tenant, or no such user in its bin, or the name was given away.
    pub fn restore_user(&self, tenant_name: &str, id: Uuid) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            if tenant.restore_user(id) {
                Ok(())
            } else {
                Err(UnknownName::user(&id.to_string()))
            }
        })
    }

    /// Deletes a group, with all memberships in it.
    ///
    /// # Errors
    /// When there is no such tenant or group.
    pub fn remove_group(&self, tenant_name: &str, id: Uuid) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            let before = tenant.groups.len();
            tenant.groups.retain(|group| group.id != id);
            if tenant.groups.len() < before {
                Ok(())
            } else {
                Err(UnknownName::group(&id.to_string()))
            }
        })
    }

    /// The whole tenant vanishes: no token is given for it, and none that was given is good.
    ///
    /// # Errors
    /// When there is no such tenant.
    pub fn remove_tenant(&self, tenant_name: &str) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let before = world.tenants.len();
            world.tenants.retain(|tenant| !tenant.is_named(tenant_name));
            if world.tenants.len() < before {
                Ok(())
            } else {
                Err(UnknownName::tenant(tenant_name))
            }
        })
    }

    /// Changes our application's consent, permissions, roles or secret in a tenant.
    ///
    /// # Errors
    /// When there is no such tenant or role.
    pub fn change_app(&self, tenant_name: &str, change: AppChange) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            if let Some(names) = &change.directory_roles {
                let roles = find_roles(names)?;
                let principal = tenant.app.principal_id;
                for held in tenant.assignments_of(principal).to_vec() {
                    tenant.remove_assignment(&held.id, 0);
                }
                for role in roles {
                    tenant.add_assignment(RoleAssignment::new(principal, role, "/"), 0);
                }
            }
            let app = &mut tenant.app;
            app.is_consented = change.consented.unwrap_or(app.is_consented);
            app.tokens_without_roles = change
                .tokens_without_roles
                .unwrap_or(app.tokens_without_roles);
            app.is_secret_expired = change.secret_expired.unwrap_or(app.is_secret_expired);
            if let Some(roles) = change.app_roles {
                app.roles = roles;
            }
            if let Some(secret) = change.client_secret {
                app.client_secret = secret;
            }
            if let Some(pem) = change.certificate_pem {
                app.certificate_pem = Some(pem);
            }
            if let Some(token) = change.federated_assertion {
                app.federated_assertion = Some(token);
            }
            Ok(())
        })
    }
}

fn find_roles(names: &[String]) -> Result<Vec<Uuid>, UnknownName> {
    names
        .iter()
        .map(|name| {
            role::find_named(name)
                .map(|role| role.id)
                .ok_or_else(|| UnknownName::role(name))
        })
        .collect()
}
