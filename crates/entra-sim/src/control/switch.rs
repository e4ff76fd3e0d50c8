//! Settings, faults, and time.

use std::time::Duration;

use crate::fault::{FaultId, FaultRule};
use crate::graph::quota::Quotas;
use crate::settings::{PageSettings, Replication, TenantSignIn};
use crate::signin::screen_names;
use crate::state::BrowserState;

use super::Control;
use super::directory::UnknownName;

impl Control {
    /// Adds a fault.
    pub fn add_fault(&self, rule: FaultRule) -> FaultId {
        self.shared.with(|world| world.faults.add(rule))
    }

    /// Takes a fault away; calls that hang in it go on hanging.
    pub fn remove_fault(&self, fault: FaultId) {
        self.shared.with(|world| world.faults.remove(fault));
    }

    /// Takes every fault away.
    pub fn clear_faults(&self) {
        self.shared.with(|world| world.faults.clear());
    }

    /// How late writes become readable, for tenants without a setting of their own.
    pub fn set_replication(&self, replication: Replication) {
        self.shared
            .with(|world| world.settings.replication = replication);
    }

    /// How late writes become readable in one tenant; `None` for the world's setting.
    ///
    /// # Errors
    /// When there is no such tenant.
    pub fn set_tenant_replication(
        &self,
        tenant: &str,
        replication: Option<Replication>,
    ) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let found = world
                .find_tenant_mut(tenant)
                .ok_or_else(|| UnknownName::tenant(tenant))?;
            found.replication = replication;
            Ok(())
        })
    }

    /// What a tenant demands of a sign-in from now on.
    ///
    /// # Errors
    /// When there is no such tenant.
    pub fn set_tenant_sign_in(
        &self,
        tenant: &str,
        sign_in: TenantSignIn,
    ) -> Result<(), UnknownName> {
        self.shared.with(|world| {
            let found = world
                .find_tenant_mut(tenant)
                .ok_or_else(|| UnknownName::tenant(tenant))?;
            found.sign_in = sign_in;
            Ok(())
        })
    }

    /// What a tenant demands of a sign-in.
    ///
    /// # Errors
    /// When there is no such tenant.
    pub fn tenant_sign_in(&self, tenant: &str) -> Result<TenantSignIn, UnknownName> {
        self.shared.with(|world| {
            let found = world.find_tenant(tenant);
            found
                .map(|tenant| tenant.sign_in.clone())
                .ok_or_else(|| UnknownName::tenant(tenant))
        })
    }

    /// How the sign-in pages behave now.
    pub fn page_settings(&self) -> PageSettings {
        self.shared.with(|world| world.settings.page.clone())
    }

    /// How the sign-in pages behave from now on.
    pub fn set_page_settings(&self, page: PageSettings) {
        self.shared.with(|world| world.settings.page = page);
    }

    /// The first screen of every sign-in from now on, by name; `None` for the right one.
    ///
    /// # Errors
    /// When there is no such screen.
    pub fn set_first_screen(&self, name: Option<&str>) -> Result<(), UnknownName> {
        let name = known_screen(name)?;
        self.shared
            .with(|world| world.settings.forced_screen = name);
        Ok(())
    }

    /// The screen after an accepted password, by name; `None` for "stay signed in?".
    ///
    /// # Errors
    /// When there is no such screen.
    pub fn set_screen_after_password(&self, name: Option<&str>) -> Result<(), UnknownName> {
        let name = known_screen(name)?;
        self.shared
            .with(|world| world.settings.screen_after_password = name);
        Ok(())
    }

    /// The names of all screens.
    pub fn screens(&self) -> Vec<&'static str> {
        screen_names().collect()
    }

    /// Most objects on one page of a Graph list; 0 for Graph's own default of 100.
    pub fn set_page_size(&self, objects: usize) {
        self.shared.with(|world| world.settings.page_size = objects);
    }

    /// Resetting any password needs a directory role, as one of Microsoft's pages says.
    pub fn set_password_needs_role(&self, needs: bool) {
        self.shared
            .with(|world| world.settings.password_needs_role = needs);
    }

    /// `revokeSignInSessions` answers the documented 204 rather than the 200 that is seen.
    pub fn set_revoke_answers_204(&self, answers_204: bool) {
        self.shared
            .with(|world| world.settings.revoke_answers_204 = answers_204);
    }

    /// How long Graph takes for every call.
    pub fn set_graph_latency(&self, latency: Duration) {
        let latency_ms = u32::try_from(latency.as_millis()).unwrap_or(u32::MAX);
        self.shared
            .with(|world| world.settings.graph_latency_ms = latency_ms);
    }

    /// The quotas that Graph holds from now on, with nothing used of them.
    pub fn set_quotas(&self, quotas: Quotas) {
        self.shared.with(|world| world.quotas.set(quotas));
    }

    /// The simulated time, milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.shared.clock.now_ms()
    }

    /// Moves the simulated time forward.
    pub fn advance(&self, by: Duration) {
        self.shared
            .clock
            .move_by(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
        self.shared.with(|_| ());
    }

    /// Voids every access token: the next call of each holder gets 401.
    pub fn void_tokens(&self) {
        self.shared.with(|world| world.tokens.clear());
    }

    /// Signs every browser out of everything.
    pub fn forget_browsers(&self) {
        self.shared
            .with(|world| world.browser = BrowserState::default());
    }

    /// Forgets requests, posted fields and page reports.
    pub fn clear_records(&self) {
        self.shared.with(|world| {
            world.posted.clear();
            world.reports.clear();
            world.requests.clear();
        });
    }
}

fn known_screen(name: Option<&str>) -> Result<Option<String>, UnknownName> {
    match name {
        None => Ok(None),
        Some(name) if screen_names().any(|known| known == name) => Ok(Some(name.to_owned())),
        Some(name) => Err(UnknownName::screen(name)),
    }
}
