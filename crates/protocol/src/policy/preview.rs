//! What a change would do, before it is saved.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SettingName;
use crate::ids::{CustomerId, TechnicianId};

/// The answer to `POST …/policy/preview`. Nothing was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewResponse {
    /// Why it would not be saved, in one sentence; the rest is empty then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Which setting stands in the way, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_setting: Option<SettingName>,
    /// How many customers it touches.
    pub customer_count: u32,
    /// How many technicians it touches.
    pub technician_count: u32,
    /// Who can no longer ask for accounts, and who can from then on; the losses first.
    pub access: Vec<AccessChange>,
    /// What changes for those who can ask before or afterwards.
    pub settings: Vec<PreviewedSetting>,
}

/// People who gain or lose the right to ask for accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessChange {
    /// Whether they gain it.
    pub is_gain: bool,
    /// Who.
    pub technicians: Vec<TechnicianId>,
    /// At which customers.
    pub customers: SomeCustomers,
}

/// A setting that becomes another for some people at some customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewedSetting {
    /// Which.
    pub setting: SettingName,
    /// Whether they gain or lose by it.
    pub direction: Direction,
    /// What holds now, as in [`ExplainedSetting::value`](super::ExplainedSetting::value).
    pub before: Value,
    /// What would hold.
    pub after: Value,
    /// For whom.
    pub technicians: Vec<TechnicianId>,
    /// At which customers.
    pub customers: SomeCustomers,
}

/// Customers: their number and some of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SomeCustomers {
    /// How many they are.
    pub count: u32,
    /// The first of them.
    pub first: Vec<CustomerId>,
}

/// Whether a change gives or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It becomes stricter.
    Loses,
    /// It becomes less strict.
    Gains,
    /// It becomes another, of which that cannot be said.
    Changes,
    /// A direction that this version does not know.
    #[serde(other)]
    Unknown,
}
