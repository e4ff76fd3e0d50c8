//! Policy: what holds at which level, why, and what a change of it would do.
//!
//! Levels go from the whole MSP to a customer to a group of technicians at that customer. A setting
//! that a level does not name is inherited; a level can lock a setting, and levels below it can then
//! only be stricter.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /v1/policy` | | [`LevelResponse`] |
//! | `PUT /v1/policy` | [`PutLevelRequest`] | [`LevelResponse`] |
//! | `POST /v1/policy/preview` | [`PutLevelRequest`] | [`PreviewResponse`] |
//! | `GET /v1/customers/{id}/policy` | | [`LevelResponse`] |
//! | `PUT /v1/customers/{id}/policy` | [`PutLevelRequest`] | [`LevelResponse`] |
//! | `POST /v1/customers/{id}/policy/preview` | [`PutLevelRequest`] | [`PreviewResponse`] |
//! | `GET /v1/customers/{id}/policy/groups` | | [`GroupLevelsResponse`] |
//! | `GET /v1/customers/{id}/policy/groups/{group_id}` | | [`LevelResponse`] |
//! | `PUT /v1/customers/{id}/policy/groups/{group_id}` | [`PutLevelRequest`] | [`LevelResponse`] |
//! | `POST /v1/customers/{id}/policy/groups/{group_id}/preview` | [`PutLevelRequest`] | [`PreviewResponse`] |
//! | `GET /v1/customers/{id}/policy/explain?technician_id=…` | | [`ExplainResponse`] |
//!
//! A level that says nothing is like one that was never saved. What is saved is read strictly: a
//! field or a value that this version does not know is refused.

mod approval;
mod audience;
mod explanation;
mod level;
mod limit;
mod logo_choice;
mod preset_choice;
mod preview;
mod settings;
mod text_rule;

pub use approval::{Approval, Approvers};
pub use audience::{Audience, Principals};
pub use explanation::{ExplainResponse, ExplainedSetting, NotAllowed, OverriddenValue};
pub use level::{GroupLevelsResponse, LevelResponse, LevelView, PolicyLevel, PutLevelRequest};
pub use limit::{DefaultLifetime, Limit};
pub use logo_choice::LogoChoice;
pub use preset_choice::PresetChoice;
pub use preview::{AccessChange, Direction, PreviewResponse, PreviewedSetting, SomeCustomers};
pub use settings::{CustodyRule, PolicySettings, Setting, SettingName};
pub use text_rule::{Need, TextRule};

#[cfg(test)]
mod tests;
