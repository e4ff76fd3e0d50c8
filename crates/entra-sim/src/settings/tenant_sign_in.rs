//! What a tenant demands of a sign-in, and what it lets users sign in with.

use serde::{Deserialize, Serialize};

/// Who may use a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodState {
    /// Nobody.
    #[default]
    Off,
    /// The members of one group, to which no new user belongs.
    OneGroup,
    /// Everybody.
    Everybody,
}

/// The policy about Temporary Access Passes; the lifetimes are Microsoft's defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessPassSettings {
    /// Who may use one.
    pub state: MethodState,
    /// Shortest lifetime, minutes.
    pub min_min: u32,
    /// Longest lifetime, minutes.
    pub max_min: u32,
    /// Lifetime where none is asked for, minutes.
    pub default_min: u32,
    /// Characters.
    pub length: usize,
    /// Every pass is good for one use.
    pub one_time: bool,
    /// Where nobody may use one: making one succeeds all the same, and the code is of no use.
    pub makes_useless_ones: bool,
}

impl Default for AccessPassSettings {
    fn default() -> Self {
        Self {
            state: MethodState::Off,
            min_min: 60,
            max_min: 480,
            default_min: 60,
            length: 8,
            one_time: false,
            makes_useless_ones: false,
        }
    }
}

/// A tenant's sign-in.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantSignIn {
    /// Temporary Access Passes.
    pub access_pass: AccessPassSettings,
    /// Hardware OATH tokens.
    pub hardware_oath: MethodState,
    /// Graph has the beta calls for them.
    pub has_oath_calls: bool,
    /// No code activates a token.
    pub refuses_activation: bool,
    /// The admin portals demand a second factor, as Microsoft's do since October 2024.
    pub mandatory_mfa: bool,
    /// Every sign-in demands a second factor.
    pub security_defaults: bool,
    /// Only a passkey satisfies the second factor.
    pub phishing_resistant: bool,
    /// Conditional Access refuses every sign-in with this code.
    pub refused_with: Option<u32>,
    /// Users are asked to register more methods before they go on.
    pub registration_campaign: bool,
    /// A new method is taken at the sign-in only so many milliseconds after it was made.
    pub method_delay_ms: u32,
}

impl Default for TenantSignIn {
    fn default() -> Self {
        Self {
            access_pass: AccessPassSettings::default(),
            hardware_oath: MethodState::Off,
            has_oath_calls: true,
            refuses_activation: false,
            mandatory_mfa: false,
            security_defaults: false,
            phishing_resistant: false,
            refused_with: None,
            registration_campaign: false,
            method_delay_ms: 0,
        }
    }
}
