//! One tenant's directory.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::group::Group;
use super::method::{OathAssignment, OathDevice, OathState};
use super::role::{self, GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR};
use super::{App, Profile, RoleAssignment, User};
use crate::random::make_id;
use crate::seed::{SeedRole, SeedTenant};
use crate::settings::{Replication, TenantSignIn};

/// A verified domain.
#[derive(Debug)]
pub(crate) struct Domain {
    pub(crate) name: String,
    pub(crate) is_initial: bool,
    pub(crate) is_federated: bool,
}

/// A user in the bin, with what a restore gives back.
#[derive(Debug)]
pub(crate) struct DeletedUser {
    pub(crate) user: User,
    pub(crate) assignments: Vec<RoleAssignment>,
    /// When, milliseconds since 1970.
    pub(crate) deleted_ms: i64,
}

/// A tenant.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    pub(crate) domains: Vec<Domain>,
    pub(crate) app: App,
    /// Visibility lag of this tenant; the world's where none is set.
    pub(crate) replication: Option<Replication>,
    /// What it demands of a sign-in.
    pub(crate) sign_in: TenantSignIn,
    /// The inventory of hardware tokens.
    pub(crate) oath_devices: BTreeMap<Uuid, OathDevice>,
    /// Directory roles that it made itself.
    pub(crate) custom_roles: Vec<SeedRole>,
    /// Whether it calls Global Administrator by its old name.
    pub(crate) has_old_role_names: bool,
    users: BTreeMap<Uuid, User>,
    deleted: BTreeMap<Uuid, DeletedUser>,
    /// Lower-case sign-in name to id.
    names: BTreeMap<String, Uuid>,
    assignments: BTreeMap<Uuid, Vec<RoleAssignment>>,
    /// Its groups.
    pub(crate) groups: Vec<Group>,
    /// What answers about memberships still show of a user, and for how many more of them.
    pub(super) stale_memberships: BTreeMap<Uuid, (BTreeSet<Uuid>, u32)>,
    /// What listings still show of a principal, and for how many more of them.
    stale_lists: BTreeMap<Uuid, (Vec<RoleAssignment>, u32)>,
}

impl Tenant {
    pub(crate) fn new(seed: &SeedTenant, now_ms: i64) -> Self {
        let domain = |name: &String, is_initial, is_federated| Domain {
            name: name.to_ascii_lowercase(),
            is_initial,
            is_federated,
        };
        let mut domains = vec![domain(&seed.initial_domain, true, false)];
        domains.extend(seed.domains.iter().map(|name| domain(name, false, false)));
        domains.extend(
            seed.federated_domains
                .iter()
                .map(|name| domain(name, false, true)),
        );
        let mut tenant = Self {
            id: seed.tenant_id,
            display_name: seed.display_name.clone(),
            domains,
            app: App::new(&seed.app),
            replication: None,
            sign_in: seed.sign_in.clone(),
            oath_devices: BTreeMap::new(),
            custom_roles: seed.custom_roles.clone(),
            has_old_role_names: seed.has_old_role_names,
            users: BTreeMap::new(),
            deleted: BTreeMap::new(),
            names: BTreeMap::new(),
            assignments: BTreeMap::new(),
            groups: seed.groups.iter().map(Group::new).collect(),
            stale_memberships: BTreeMap::new(),
            stale_lists: BTreeMap::new(),
        };
        let principal = tenant.app.principal_id;
        tenant.assign_named(principal, &seed.app.directory_roles);
        for group in &seed.groups {
            tenant.assign_named(group.id, &group.directory_roles);
        }
        for person in &seed.users {
            let nickname = person
                .user_principal_name
                .split('@')
                .next()
                .unwrap_or_default();
            let profile = Profile {
                user_principal_name: person.user_principal_name.clone(),
                display_name: person.display_name.clone(),
                mail_nickname: nickname.to_owned(),
                account_enabled: person.account_enabled,
                ..Profile::default()
            };
            let lag = Replication::default();
            let user = User::new(make_id(), profile, person.password.clone(), now_ms, lag);
            let id = user.id;
            tenant.add_user(user);
            tenant.assign_named(id, &person.directory_roles);
        }
        tenant
    }

    fn assign_named(&mut self, principal: Uuid, roles: &[String]) {
        for role in roles.iter().filter_map(|name| role::find_named(name)) {
            self.add_assignment(RoleAssignment::new(principal, role.id, "/"), 0);
        }
    }

    /// Whether somebody can be given the role here.
    pub(crate) fn has_role(&self, id: Uuid) -> bool {
        role::find(id).is_some()
            || self
                .custom_roles
                .iter()
                .any(|role| role.id == id && role.is_enabled)
    }

    /// Whether a path names this tenant: by id or by a verified domain.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        Uuid::parse_str(name).is_ok_and(|id| id == self.id) || self.has_domain(name)
    }

    pub(crate) fn has_domain(&self, name: &str) -> bool {
        self.domains
            .iter()
            .any(|domain| domain.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn initial_domain(&self) -> &str {
        self.domains
            .iter()
            .find(|d| d.is_initial)
            .map_or("", |domain| domain.name.as_str())
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    pub(crate) fn users_mut(&mut self) -> impl Iterator<Item = &mut User> {
        self.users.values_mut()
    }

    pub(crate) fn add_user(&mut self, user: User) {
        self.names.insert(
            user.profile.user_principal_name.to_ascii_lowercase(),
            user.id,
        );
        self.users.insert(user.id, user);
    }

    /// Puts a user into the bin, where it keeps its roles and loses its name.
    pub(crate) fn delete_user(&mut self, id: Uuid, now_ms: i64) {
        let Some(user) = self.users.remove(&id) else {
            return;
        };
        self.names
            .remove(&user.profile.user_principal_name.to_ascii_lowercase());
        self.stale_lists.remove(&id);
        self.stale_memberships.remove(&id);
        let deleted = DeletedUser {
            user,
            assignments: self.assignments.remove(&id).unwrap_or_default(),
            deleted_ms: now_ms,
        };
        self.deleted.insert(id, deleted);
    }

    /// Takes a user out of the bin, as it was; false when there is none, or its name is taken.
    pub(crate) fn restore_user(&mut self, id: Uuid) -> bool {
        let is_free = self.deleted.get(&id).is_some_and(|deleted| {
            let name = &deleted.user.profile.user_principal_name;
            !self.names.contains_key(&name.to_ascii_lowercase())
        });
        let Some(deleted) = is_free.then(|| self.deleted.remove(&id)).flatten() else {
            return false;
        };
        self.add_user(deleted.user);
        self.assignments.insert(id, deleted.assignments);
        true
    }

    pub(crate) fn deleted_users(&self) -> impl Iterator<Item = &DeletedUser> {
        self.deleted.values()
    }

    /// Keeps the index of names right after a user was renamed.
    pub(crate) fn record_rename(&mut self, id: Uuid, old_upn: &str) {
        self.names.remove(&old_upn.to_ascii_lowercase());
        if let Some(user) = self.users.get(&id) {
            self.names
                .insert(user.profile.user_principal_name.to_ascii_lowercase(), id);
        }
    }

    /// The id behind an object id or a sign-in name.
    pub(crate) fn find_user_id(&self, id_or_upn: &str) -> Option<Uuid> {
        match Uuid::parse_str(id_or_upn) {
            Ok(id) => self.users.contains_key(&id).then_some(id),
            Err(_) => self.names.get(&id_or_upn.to_ascii_lowercase()).copied(),
        }
    }

    pub(crate) fn user(&self, id: Uuid) -> Option<&User> {
        self.users.get(&id)
    }

    pub(crate) fn user_mut(&mut self, id: Uuid) -> Option<&mut User> {
        self.users.get_mut(&id)
    }

    pub(crate) fn find_user(&self, id_or_upn: &str) -> Option<&User> {
        self.find_user_id(id_or_upn)
            .and_then(|id| self.users.get(&id))
    }

    pub(crate) fn find_user_mut(&mut self, id_or_upn: &str) -> Option<&mut User> {
        self.find_user_id(id_or_upn)
            .and_then(|id| self.users.get_mut(&id))
    }

    /// What a principal really holds now.
    pub(crate) fn assignments_of(&self, principal: Uuid) -> &[RoleAssignment] {
        self.assignments.get(&principal).map_or(&[], Vec::as_slice)
    }

    /// What the replica that answers now lists for a principal.
    pub(crate) fn read_assignments_of(&mut self, principal: Uuid) -> Vec<RoleAssignment> {
        if let Some((old, left)) = self.stale_lists.get_mut(&principal) {
            if *left > 0 {
                *left -= 1;
                return old.clone();
            }
            self.stale_lists.remove(&principal);
        }
        self.assignments_of(principal).to_vec()
    }

    pub(crate) fn all_assignments(&self) -> Vec<RoleAssignment> {
        self.assignments.values().flatten().cloned().collect()
    }

    /// Adds an assignment; false when the principal holds that role at that scope already.
    pub(crate) fn add_assignment(&mut self, new: RoleAssignment, stale_lists: u32) -> bool {
        let held = self.assignments.entry(new.principal_id).or_default();
        if held.iter().any(|old| old.id == new.id) {
            return false;
        }
        if stale_lists > 0 {
            self.stale_lists
                .insert(new.principal_id, (held.clone(), stale_lists));
        }
        held.push(new);
        true
    }

    /// Removes an assignment; false when there is none.
    pub(crate) fn remove_assignment(&mut self, id: &str, stale_lists: u32) -> bool {
        let Some(principal) = RoleAssignment::principal_of(id) else {
            return false;
        };
        let Some(held) = self.assignments.get_mut(&principal) else {
            return false;
        };
        let before = held.clone();
        held.retain(|assignment| assignment.id != id);
        let is_removed = held.len() < before.len();
        if is_removed && stale_lists > 0 {
            self.stale_lists.insert(principal, (before, stale_lists));
        }
        is_removed
    }

    /// The active hardware token of a user, with its seed.
    pub(crate) fn active_token_mut(
        &mut self,
        user_id: Uuid,
    ) -> Option<(&[u8], &mut OathAssignment)> {
        self.oath_devices.values_mut().find_map(|device| {
            let held = device.assigned.as_mut()?;
            (held.user_id == user_id && held.state == OathState::Activated)
                .then_some((device.seed.as_slice(), held))
        })
    }

    /// Whether our service principal may act on users that hold a role.
    pub(crate) fn may_touch_privileged(&self) -> bool {
        self.app_holds(&[
            PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
            GLOBAL_ADMINISTRATOR,
        ])
    }

    /// Whether our service principal holds one of these roles in the whole directory.
    pub(crate) fn app_holds(&self, roles: &[Uuid]) -> bool {
        self.assignments_of(self.app.principal_id)
            .iter()
            .any(|held| held.scope == "/" && roles.contains(&held.role_id))
    }

    /// Names of the roles that a principal holds, sorted.
    pub(crate) fn role_names_of(&self, principal: Uuid) -> Vec<String> {
        let mut names: Vec<String> = self
            .assignments_of(principal)
            .iter()
            .filter_map(|held| role::find(held.role_id))
            .map(|role| role.name.to_owned())
            .collect();
        names.sort();
        names
    }
}
