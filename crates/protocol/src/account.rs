//! Just-in-time accounts: request, state, end.

mod reading;

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::credential::Custody;
use crate::ids::{AccountId, CustomerId, EntraTenantId, IdempotencyKey, PresetId};
use crate::logo::LogoHash;
use crate::{ApiError, Lifetime, Timestamp};

/// The longest reason that is kept, in characters.
pub const REASON_MAX_CHARS: usize = 500;

/// How far ahead a start may lie.
pub const START_MAX_AHEAD: Duration = Duration::from_hours(14 * 24);

/// `POST /v1/accounts`: asks for an account. Answered with 202 and an [`AccountResponse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestAccountRequest {
    /// Made by the client, once per press; the same key is answered with the same account.
    pub idempotency_key: IdempotencyKey,
    /// For which customer.
    pub customer_id: CustomerId,
    /// With which roles and groups.
    pub preset_id: PresetId,
    /// For how long, in seconds. Checked against the preset; out of range is answered with
    /// `lifetime_not_allowed`.
    pub lifetime_s: i64,
    /// Why: 1 to [`REASON_MAX_CHARS`] characters; empty where the customer's policy asks for none.
    pub reason: String,
    /// For which ticket; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// When its lifetime starts, at most [`START_MAX_AHEAD`] from now; at once where it is absent.
    /// Nothing exists in Entra before. Any other moment is answered with `start_not_allowed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
}

impl RequestAccountRequest {
    /// The lifetime, when it is one at all.
    pub fn lifetime(&self) -> Option<Lifetime> {
        Lifetime::from_secs(self.lifetime_s).ok()
    }
}

/// `POST /v1/accounts/{id}/extend`: gives a ready account a longer lifetime. Answered with an
/// [`AccountResponse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtendAccountRequest {
    /// The whole lifetime from its start, in seconds: what is asked for twice is given once. Checked
    /// against the preset; out of range is answered with `lifetime_not_allowed`.
    pub lifetime_s: i64,
}

/// The answer to `POST /v1/customers/{id}/end-accounts` and `POST /v1/technicians/{id}/end-accounts`:
/// the end of these accounts is durable, and is carried out whoever is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndAccountsResponse {
    /// How many accounts began to end by this call; those that were ending before do not count.
    pub count: u32,
}

/// `GET /v1/accounts`: the technician's accounts that have not ended, and those that ended in the
/// last day; newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountsResponse {
    /// The accounts.
    pub accounts: Vec<AccountView>,
    /// The cloud's clock: clients count remaining time from it, not from their own.
    pub server_time: Timestamp,
}

/// One account, as answered by `POST /v1/accounts`, `GET /v1/accounts/{id}` and
/// `POST /v1/accounts/{id}/end`, `…/extend` and `…/rotate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountResponse {
    /// The account.
    pub account: AccountView,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// An account, as screens show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountView {
    /// The account's id.
    pub id: AccountId,
    /// In whose tenant.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// The tenant's domain in which the account was made.
    pub tenant_domain: String,
    /// The sign-in name in Entra.
    pub user_principal_name: String,
    /// What the MSP wants its technicians to read on it; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credential_label: String,
    /// The logo that the MSP wants its technicians to see on it, from `GET /v1/logos/{sha256}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_logo: Option<LogoHash>,
    /// With which preset.
    pub preset_id: PresetId,
    /// The preset's name.
    pub preset_name: String,
    /// The names of the roles that were asked for.
    pub roles: Vec<String>,
    /// The names of the groups that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Why it was asked for.
    pub reason: String,
    /// For which ticket; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// The whole lifetime that it was given, extensions included, in seconds.
    pub lifetime_s: u32,
    /// The longest lifetime that it may be given, in seconds; never below `lifetime_s`, and equal to
    /// it where it cannot be extended.
    #[serde(default)]
    pub lifetime_max_s: u32,
    /// Where it is in its life.
    pub state: AccountState,
    /// What its start, its making or its end waits for, if it does: one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<String>,
    /// When Hallpass tries again, where it waits and that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Timestamp>,
    /// Who can read its credential at rest; `None` until there is one, and once there is none any
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<Custody>,
    /// How it signs in; `None` until that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in_method: Option<SignInMethod>,
    /// The version of the credential that is handed out; 0 until there is one. A client that holds
    /// another version drops it: the credential was rotated.
    #[serde(default)]
    pub credential_version: u32,
    /// Whether its credential is about to be replaced. The one that is handed out works until then.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub is_rotating: bool,
    /// When Entra last refused to replace its credential, if it has not been replaced since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation_refused_at: Option<Timestamp>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// The start that was asked for, where it was not to be made at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// While it is being made: how many seconds it usually takes in this tenant, from the beginning
    /// until it is ready (the median of the last ones); `None` where it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_making_s: Option<u32>,
    /// The deadline; known before the account is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// When it was proven to be disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Raised with every change, so that views can be put in order.
    pub revision: u64,
}

impl AccountView {
    /// By how many seconds it can be extended.
    pub const fn extension_left_s(&self) -> u32 {
        match self.state {
            AccountState::Ready => self.lifetime_max_s.saturating_sub(self.lifetime_s),
            _ => 0,
        }
    }
}

/// How an account signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// With a Temporary Access Pass that may be used many times.
    AccessPass,
    /// With the password and the codes of a hardware OATH token that is ours.
    OneTimeCode,
    /// With the password alone.
    Password,
    /// In a way that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Where an account is in its life. A step only moves forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case", from = "reading::State")]
#[cfg_attr(feature = "schema", schemars(!from))]
pub enum AccountState {
    /// To be made at its start: nothing of it exists in Entra yet.
    Scheduled,
    /// Being made in Entra.
    Provisioning {
        /// The stage that is running.
        stage: ProvisioningStage,
    },
    /// Enabled, with its roles and groups, read back.
    Ready,
    /// Being taken away. Enabled or not: the access is over when it says `ended`.
    Ending {
        /// Why it ends.
        cause: EndCause,
        /// Set once it is past its deadline by more than a minute.
        is_overdue: bool,
    },
    /// Proven to be disabled and without roles and groups.
    Ended {
        /// Why it ended.
        cause: EndCause,
    },
    /// A state that this version does not know.
    Unknown,
}

/// The stages that are shown while an account is made, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProvisioningStage {
    /// The account is created, disabled and tagged as ours.
    Creating,
    /// Its secret is set and sealed; its deadline is committed; it is enabled.
    SignInMethod,
    /// Its roles are assigned, and it is put into its groups.
    Roles,
    /// It is read back until Entra agrees.
    Propagating,
}

/// Why an account ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", from = "reading::Cause")]
#[cfg_attr(feature = "schema", schemars(!from))]
pub enum EndCause {
    /// Its lifetime is over.
    Deadline,
    /// The technician ended it.
    EndedByTechnician,
    /// An owner, an administrator, or whoever runs `hallpass admin`, ended it.
    EndedByAdministrator,
    /// The technician was suspended.
    TechnicianSuspended,
    /// The technician was removed.
    TechnicianRemoved,
    /// It could not be made; what existed of it was taken away.
    ProvisioningFailed {
        /// What failed and what to do next: one sentence.
        message: String,
    },
    /// A passkey that could open its credential was removed or locked, and Entra did not let us
    /// give it another one.
    CredentialExposed,
    /// Somebody deleted it in the tenant.
    DeletedInTenant,
    /// Somebody disabled or renamed it in the tenant, or took our mark from it.
    ChangedInTenant,
    /// A cause that this version does not know.
    Unknown,
}

/// `POST /v1/accounts/{id}/fills`: what became of a fill, for the audit log. Answered with 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportFillRequest {
    /// On which origin: one of Microsoft's sign-in hosts.
    pub origin: String,
    /// Which screen was recognised, as the autofill crate names it.
    pub screen: String,
    /// What became of it.
    pub outcome: FillOutcome,
}

/// What became of a fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FillOutcome {
    /// The value was written and submitted.
    Filled,
    /// The page moved between reading and writing: nothing was written.
    Abandoned,
    /// The screen is one that is never filled.
    Refused,
    /// Microsoft refused what was submitted.
    RejectedByMicrosoft,
}

/// An API error or a value: what a client gets from a call.
pub type ApiResult<T> = Result<T, ApiError>;
