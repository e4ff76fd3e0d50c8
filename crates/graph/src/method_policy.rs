//! What a tenant lets its users sign in with (Microsoft Graph, `authenticationMethodsPolicy` and
//! `identitySecurityDefaultsEnforcementPolicy`).
//!
//! The whole policy is read and not one method's part: `Policy.Read.All`, which the consent asks
//! for, reads the one and not the other.

use serde::Deserialize;

use crate::client::{GraphClient, get};
use crate::error::GraphError;

/// The tenant's policy about Temporary Access Passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPassPolicy {
    /// Whom it lets use one.
    pub scope: MethodScope,
    /// The shortest lifetime, in minutes.
    pub min_lifetime_min: u32,
    /// The longest, in minutes.
    pub max_lifetime_min: u32,
    /// Every pass is good for one use only.
    pub is_one_time: bool,
}

/// Whom a tenant's policy lets use a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodScope {
    /// Nobody: the method is off.
    Off,
    /// The members of some groups, or all but those of some: not sure to be a new account.
    SomeGroups,
    /// Everybody.
    Everybody,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    #[serde(default)]
    authentication_method_configurations: Vec<Configuration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    id: String,
    state: Option<String>,
    #[serde(default)]
    include_targets: Vec<Target>,
    #[serde(default)]
    exclude_targets: Vec<Target>,
    minimum_lifetime_in_minutes: Option<u32>,
    maximum_lifetime_in_minutes: Option<u32>,
    is_usable_once: Option<bool>,
}

#[derive(Deserialize)]
struct Target {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SecurityDefaults {
    is_enabled: bool,
}

/// The id that stands for everybody among a policy's targets.
const ALL_USERS: &str = "all_users";

impl Configuration {
    fn scope(&self) -> MethodScope {
        if self.state.as_deref() != Some("enabled") {
            return MethodScope::Off;
        }
        let includes_all = self.include_targets.iter().any(|to| to.id == ALL_USERS);
        if includes_all && self.exclude_targets.is_empty() {
            MethodScope::Everybody
        } else {
            MethodScope::SomeGroups
        }
    }
}

impl GraphClient {
    /// The tenant's policy about Temporary Access Passes.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn read_access_pass_policy(&self) -> Result<AccessPassPolicy, GraphError> {
        let url = self.resource(&["policies", "authenticationMethodsPolicy"]);
        let policy: Policy = self.fetch(get("read method policy", url)).await?;
        let found = policy
            .authentication_method_configurations
            .into_iter()
            .find(|one| one.id.eq_ignore_ascii_case("TemporaryAccessPass"));
        // Microsoft's defaults where the answer does not say: 60 and 480 minutes.
        Ok(AccessPassPolicy {
            scope: found
                .as_ref()
                .map_or(MethodScope::Off, Configuration::scope),
            min_lifetime_min: found
                .as_ref()
                .and_then(|one| one.minimum_lifetime_in_minutes)
                .unwrap_or(60),
            max_lifetime_min: found
                .as_ref()
                .and_then(|one| one.maximum_lifetime_in_minutes)
                .unwrap_or(480),
            is_one_time: found.and_then(|one| one.is_usable_once) == Some(true),
        })
    }

    /// Whom the tenant lets use a hardware OATH token (Graph beta). A cloud without them answers
    /// [`MethodScope::Off`].
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn read_hardware_oath_scope(&self) -> Result<MethodScope, GraphError> {
        let url = self.beta_resource(&["policies", "authenticationMethodsPolicy"]);
        let policy: Policy = self.fetch(get("read beta method policy", url)).await?;
        let found = policy
            .authentication_method_configurations
            .iter()
            .find(|one| one.id.eq_ignore_ascii_case("HardwareOath"));
        Ok(found.map_or(MethodScope::Off, Configuration::scope))
    }

    /// Whether the tenant has Microsoft's security defaults: everybody signs in with a second
    /// factor.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn has_security_defaults(&self) -> Result<bool, GraphError> {
        let url = self.resource(&["policies", "identitySecurityDefaultsEnforcementPolicy"]);
        let read: SecurityDefaults = self.fetch(get("read security defaults", url)).await?;
        Ok(read.is_enabled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(json: &str) -> MethodScope {
        serde_json::from_str::<Configuration>(json).unwrap().scope()
    }

    #[test]
    fn scope_when_on_for_all_without_exception_is_everybody() {
        let all = r#"{"id":"x","state":"enabled","includeTargets":[{"id":"all_users"}]}"#;
        assert_eq!(scope(all), MethodScope::Everybody);
    }

    #[test]
    fn scope_when_a_new_account_may_be_left_out_is_some_groups() {
        for some in [
            r#"{"id":"x","state":"enabled","includeTargets":[{"id":"g"}]}"#,
            r#"{"id":"x","state":"enabled"}"#,
            r#"{"id":"x","state":"enabled","includeTargets":[{"id":"all_users"}],
                "excludeTargets":[{"id":"g"}]}"#,
        ] {
            assert_eq!(scope(some), MethodScope::SomeGroups, "{some}");
        }
    }

    #[test]
    fn scope_when_not_said_to_be_on_is_off() {
        for off in [
            r#"{"id":"x","state":"disabled","includeTargets":[{"id":"all_users"}]}"#,
            r#"{"id":"x"}"#,
        ] {
            assert_eq!(scope(off), MethodScope::Off, "{off}");
        }
    }
}
