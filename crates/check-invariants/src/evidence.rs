//! What is known when the invariants are checked.

use core::time::Duration;

use entra_sim::UserView;
use hallpass_cloud::audit::{AuditRecord, BadEntry, ChainEnd, LogProof};
use hallpass_protocol::Timestamp;
use uuid::Uuid;

use crate::call::Call;
use crate::grant::Grant;

/// What is known about one MSP.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The moment at which it was gathered, by the cloud's clock.
    pub now: Timestamp,
    /// What is no violation.
    pub allowance: Allowance,
    /// Every account that our records know.
    pub grants: Vec<Grant>,
    /// Every user of every tenant.
    pub users: Vec<TenantUser>,
    /// The users who were there before us, as they were then.
    pub bystanders: Vec<TenantUser>,
    /// Every write that arrived at Graph, in order.
    pub calls: Vec<Call>,
    /// The audit log, in order.
    pub log: Vec<LogLine>,
    /// What `hallpass audit verify` says of it.
    pub chain: Result<LogProof, BadEntry>,
    /// Where the log ended when it was looked at before.
    pub earlier_end: Option<ChainEnd>,
    /// Where secrets could have come to lie.
    pub places: Vec<Place>,
    /// The secrets.
    pub secrets: Vec<Secret>,
}

/// What is no violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How long past its end an account may still be enabled.
    pub late_end: Duration,
    /// How exactly moments of the simulator's and the cloud's clock can be compared.
    pub clock_grain: Duration,
    /// How long a process stood still while another went on: what it had announced before may have
    /// been sent so much later, when the other had done it already. Fencing keeps it from writing
    /// down anything after that; no fence of ours keeps a request from Microsoft.
    pub standstill: Duration,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            late_end: Duration::from_secs(2),
            clock_grain: Duration::ZERO,
            standstill: Duration::ZERO,
        }
    }
}

/// A user of a tenant.
#[derive(Debug, Clone)]
pub struct TenantUser {
    /// In which tenant.
    pub tenant_id: Uuid,
    /// The user as the primary knows it.
    pub user: UserView,
}

impl TenantUser {
    /// Whether it carries this mark.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.user.employee_id.as_deref() == Some(tag)
    }
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its place.
    pub seq: i64,
    /// The hash beside it.
    pub hash: Vec<u8>,
    /// Its content.
    pub record: AuditRecord,
}

/// Something that is written to a disk.
#[derive(Debug, Clone)]
pub struct Place {
    /// What people call it.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Something that must be in no place.
#[derive(Debug, Clone)]
pub struct Secret {
    /// What it is, without being it.
    pub what: String,
    /// It.
    pub text: String,
}
