//! Whether our application may do in a tenant what accounts, and above all their ends, need.
//!
//! [`examine`] asks, [`find_faults`] judges what the answers mean, and what is found is kept with
//! the connection. An answer that did not come is no answer: the last one counts until it is too
//! old ([`super::health`]).

mod examination;
mod finding;
mod groups;
mod need;
mod run;

pub use examination::{Examination, examine};
pub use finding::{Finding, TenantRefusal};
pub use groups::{GroupLack, SeenGroup};
pub use need::Need;
pub use run::{CheckError, Checked, record_check};

use std::collections::BTreeSet;

use groups::find_group_faults;
use hallpass_protocol::ids::{EntraGroupId, RoleTemplateId};
use uuid::{Uuid, uuid};

use super::sign_in_method::{Choice, EACH_METHOD, TenantMethods, choose};
use crate::store::presets::Preset;

/// The two roles whose holders may disable, or change the password of, every administrator
/// (Microsoft Learn, "Who can perform sensitive actions").
const MAY_CHANGE_ADMINISTRATORS: [Uuid; 2] = [
    // Privileged Authentication Administrator.
    uuid!("7be44c8a-adaf-4e2a-84d6-ab2649e08a13"),
    // Global Administrator.
    uuid!("62e90394-69f5-4237-9190-012177145e10"),
];

/// What an examined tenant lacks; what blocks comes first. `of_tenant` are the groups that it was seen
/// to have.
///
/// The permission to take roles away is enough to end an administrator's account: its roles go
/// first then, and whoever holds none may be disabled. A directory role of our own only makes it
/// quicker, so its lack is told and does not block.
pub fn find_faults(
    examined: &Examination,
    presets: &[Preset],
    of_tenant: &BTreeSet<EntraGroupId>,
    account_domain: &str,
) -> Vec<Finding> {
    let Some(rights) = &examined.rights else {
        return vec![Finding::RightsUnreadable];
    };
    let mut faults: Vec<Finding> = Need::ALL
        .into_iter()
        .filter(|need| !need.is_met_by(&rights.permissions))
        .map(|need| Finding::PermissionMissing { need })
        .collect();
    if let Some(domains) = &examined.usable_domains
        && !domains
            .iter()
            .any(|domain| domain.eq_ignore_ascii_case(account_domain))
    {
        faults.push(Finding::DomainNotUsable {
            domain: account_domain.to_owned(),
        });
    }
    if let Some(known) = &examined.known_roles {
        for preset in presets {
            let unknown = preset
                .roles
                .iter()
                .find(|role| !known.contains(&role.template_id));
            if let Some(role) = unknown {
                faults.push(Finding::RoleUnknown {
                    preset_id: preset.id,
                    preset: preset.name.clone(),
                    role: role.name.clone(),
                });
            }
        }
    }
    faults.extend(find_method_fault(
        examined.methods.as_ref(),
        &rights.permissions,
    ));
    let (mut of_here, of_others): (Vec<_>, Vec<_>) = find_group_faults(
        examined.groups.as_ref(),
        of_tenant,
        &rights.permissions,
        presets,
    )
    .into_iter()
    .partition(Finding::blocks);
    faults.append(&mut of_here);
    let may_change_administrators = rights
        .directory_roles
        .iter()
        .any(|held: &RoleTemplateId| MAY_CHANGE_ADMINISTRATORS.contains(held.as_uuid()));
    let of_administrators: Vec<String> = presets
        .iter()
        .filter(|preset| {
            let mut groups = preset.groups.iter();
            !preset.roles.is_empty() || groups.any(|group| group.can_hold_roles)
        })
        .map(|preset| preset.name.clone())
        .collect();
    if !may_change_administrators && !of_administrators.is_empty() {
        faults.push(Finding::DirectoryRoleMissing {
            presets: of_administrators,
        });
    }
    faults.extend(of_others);
    faults
}

/// Why an account could not be given what it signs in with.
fn find_method_fault(
    methods: Option<&TenantMethods>,
    permissions: &BTreeSet<String>,
) -> Option<Finding> {
    let needs: &[Need] = match methods.map(|methods| choose(methods, 0, &EACH_METHOD)) {
        None => &[Need::ReadPolicies],
        Some(Err(lack)) => return Some(Finding::NoSignInMethod { lack }),
        Some(Ok(Choice::AccessPass { .. })) => &[Need::GivePasses],
        Some(Ok(Choice::OneTimeCode)) => &[Need::GiveTokens, Need::KeepTokens],
        Some(Ok(Choice::Password)) => &[],
    };
    needs
        .iter()
        .find(|need| methods.is_none() || !need.is_met_by(permissions))
        .map(|&need| Finding::PermissionMissing { need })
}

#[cfg(test)]
mod tests;
