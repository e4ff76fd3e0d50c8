//! The simulated world's data.

pub(crate) mod app;
pub(crate) mod assignment;
pub(crate) mod browser;
pub(crate) mod group;
mod membership;
pub(crate) mod method;
pub(crate) mod role;
pub(crate) mod tenant;
pub(crate) mod token;
pub(crate) mod user;
pub(crate) mod view;

use uuid::Uuid;

use crate::fault::FaultTable;
use crate::graph::quota::QuotaBook;
use crate::record::{PageReport, PostedField, RequestRecord};
use crate::seed::Seed;
use crate::settings::Settings;

pub(crate) use app::App;
pub(crate) use assignment::RoleAssignment;
pub(crate) use browser::BrowserState;
pub(crate) use tenant::Tenant;
pub(crate) use token::TokenTable;
pub(crate) use user::{Profile, User};

/// Everything.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) tokens: TokenTable,
    pub(crate) browser: BrowserState,
    pub(crate) faults: FaultTable,
    pub(crate) settings: Settings,
    pub(crate) quotas: QuotaBook,
    /// Log position of the newest request; goes on counting when the log is cleared.
    pub(crate) last_seq: u64,
    pub(crate) requests: Vec<RequestRecord>,
    pub(crate) posted: Vec<PostedField>,
    pub(crate) reports: Vec<PageReport>,
}

impl World {
    pub(crate) fn new(seed: &Seed, now_ms: i64) -> Self {
        Self {
            tenants: seed
                .tenants
                .iter()
                .map(|tenant| Tenant::new(tenant, now_ms))
                .collect(),
            tokens: TokenTable::default(),
            browser: BrowserState::default(),
            faults: FaultTable::default(),
            settings: Settings::default(),
            quotas: QuotaBook::default(),
            last_seq: 0,
            requests: Vec::new(),
            posted: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// The tenant of this id or verified domain.
    pub(crate) fn find_tenant(&self, name: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.is_named(name))
    }

    pub(crate) fn find_tenant_mut(&mut self, name: &str) -> Option<&mut Tenant> {
        self.tenants.iter_mut().find(|tenant| tenant.is_named(name))
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    pub(crate) fn tenant_mut(&mut self, id: Uuid) -> Option<&mut Tenant> {
        self.tenants.iter_mut().find(|tenant| tenant.id == id)
    }

    /// The tenant whose verified domain a sign-in name ends in.
    pub(crate) fn find_tenant_of_upn(&self, upn: &str) -> Option<&Tenant> {
        let (_, domain) = upn.rsplit_once('@')?;
        self.tenants.iter().find(|tenant| tenant.has_domain(domain))
    }
}
