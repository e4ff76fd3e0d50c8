//! Sign-in methods that somebody else gives a user or takes away.

use serde::{Deserialize, Serialize};

use super::Control;
use super::directory::UnknownName;
use crate::random::{make_id, make_token};
use crate::state::method::{AccessPass, OathAssignment, OathDevice, OathState, read_seed};

/// A Temporary Access Pass that somebody else makes.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewAccessPass {
    /// For how long, minutes; nothing checks it.
    pub lifetime_min: u32,
    /// Good for one use.
    pub one_time: bool,
}

/// A hardware token that somebody else gives a user, already active.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NewOathToken {
    /// What it is known by.
    pub serial_number: String,
    /// Its seed in base32.
    pub seed: String,
}

impl Control {
    /// Gives a user a pass, in place of the one it had; the answer is its code.
    ///
    /// # Errors
    /// When there is no such tenant or user.
    pub fn add_access_pass(
        &self,
        tenant_name: &str,
        id_or_upn: &str,
        new: &NewAccessPass,
    ) -> Result<String, UnknownName> {
        let now_ms = self.shared.clock.now_ms();
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            let user = tenant
                .find_user_mut(id_or_upn)
                .ok_or_else(|| UnknownName::user(id_or_upn))?;
            let code = make_token();
            user.access_pass = Some(AccessPass {
                id: make_id(),
                code: code.clone(),
                created_ms: now_ms,
                starts_ms: now_ms,
                lifetime_min: new.lifetime_min,
                is_usable_once: new.one_time,
                is_used: false,
            });
            Ok(code)
        })
    }

    /// Gives a user an active hardware token.
    ///
    /// # Errors
    /// When there is no such tenant or user, or the seed is not base32.
    pub fn add_oath_token(
        &self,
        tenant_name: &str,
        id_or_upn: &str,
        new: &NewOathToken,
    ) -> Result<(), UnknownName> {
        let now_ms = self.shared.clock.now_ms();
        self.shared.with(|world| {
            let tenant = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?;
            let user_id = tenant
                .find_user_id(id_or_upn)
                .ok_or_else(|| UnknownName::user(id_or_upn))?;
            let seed = read_seed(&new.seed).ok_or_else(|| UnknownName::seed(&new.seed))?;
            let device = OathDevice {
                id: make_id(),
                serial_number: new.serial_number.clone(),
                seed,
                assigned: Some(OathAssignment {
                    method_id: make_id(),
                    user_id,
                    state: OathState::Activated,
                    activated_ms: now_ms,
                    last_step: i64::MIN,
                }),
            };
            tenant.oath_devices.insert(device.id, device);
            Ok(())
        })
    }

    /// Takes a user's pass away.
    ///
    /// # Errors
    /// When there is no such tenant or user.
    pub fn remove_access_pass(
        &self,
        tenant_name: &str,
        id_or_upn: &str,
    ) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let user = world
                .find_tenant_mut(tenant_name)
                .ok_or_else(|| UnknownName::tenant(tenant_name))?
                .find_user_mut(id_or_upn)
                .ok_or_else(|| UnknownName::user(id_or_upn))?;
            user.access_pass = None;
            Ok(())
        })
    }
}
