//! The settings, as a level gives them.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{Approval, Audience, DefaultLifetime, Limit, LogoChoice, PresetChoice, TextRule};
use crate::account::SignInMethod;

/// What a level gives a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Setting<T> {
    /// What is to hold from this level down.
    pub value: T,
    /// Whether the levels below can only be stricter.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub locked: bool,
}

impl<T> Setting<T> {
    /// A value that levels below can replace.
    pub const fn open(value: T) -> Self {
        Self {
            value,
            locked: false,
        }
    }

    /// A value that levels below can only make stricter.
    pub const fn locked(value: T) -> Self {
        Self {
            value,
            locked: true,
        }
    }
}

/// What a level says. A setting that is absent is inherited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PolicySettings {
    /// Whether accounts can be asked for at all. Stricter: not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<Setting<bool>>,
    /// Who may ask. Stricter: fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<Setting<Audience>>,
    /// What `{prefix}` stands for in names: 1 to 20 of `a-z` and `0-9`. A lock fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_prefix: Option<Setting<String>>,
    /// How sign-in names begin; six random characters follow. Variables: `{prefix}`, `{technician}`,
    /// `{first}`, `{last}`, `{initials}`. A lock fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<Setting<String>>,
    /// The name that people see in the tenant. Variables: `{technician}`, `{msp}`, `{prefix}`. A lock
    /// fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Setting<String>>,
    /// The lifetime that forms propose. Stricter: shorter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_default: Option<Setting<DefaultLifetime>>,
    /// The longest lifetime, extensions included; presets narrow it further. Stricter: shorter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_max: Option<Setting<Limit>>,
    /// How long a technician's accounts at a customer may live within any 24 hours, together.
    /// Stricter: shorter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_total: Option<Setting<Limit>>,
    /// Which role presets may be asked for. Stricter: fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presets: Option<Setting<PresetChoice>>,
    /// Which requests need an approval. Stricter: more of them, by more people, and not by oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Setting<Approval>>,
    /// The reason. Stricter: more needed, more patterns to match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Setting<TextRule>>,
    /// The ticket. Stricter: more needed, more patterns to match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Setting<TextRule>>,
    /// How accounts may sign in, the best first. Stricter: some of them in the same order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_methods: Option<Setting<Vec<SignInMethod>>>,
    /// Who may hold credentials. Stricter: only the technician.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custody: Option<Setting<CustodyRule>>,
    /// What the technician reads on a credential: at most 64 characters, none that does not show;
    /// empty for nothing. A lock fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_label: Option<Setting<String>>,
    /// The picture that the technician sees on a credential. A lock fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_logo: Option<Setting<LogoChoice>>,
    /// Whether technicians may be signed in, for one account, on a computer where they have no passkey,
    /// by their phone. Stricter: not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computer_sign_in: Option<Setting<bool>>,
}

/// Who may hold the credential of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustodyRule {
    /// The cloud, where it cannot be sealed to the technician.
    CloudMayHold,
    /// The technician alone.
    SealedOnly,
}

/// Names a setting, as its field in [`PolicySettings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettingName {
    /// [`PolicySettings::enabled`].
    Enabled,
    /// [`PolicySettings::used_by`].
    UsedBy,
    /// [`PolicySettings::name_prefix`].
    NamePrefix,
    /// [`PolicySettings::user_name`].
    UserName,
    /// [`PolicySettings::display_name`].
    DisplayName,
    /// [`PolicySettings::lifetime_default`].
    LifetimeDefault,
    /// [`PolicySettings::lifetime_max`].
    LifetimeMax,
    /// [`PolicySettings::daily_total`].
    DailyTotal,
    /// [`PolicySettings::presets`].
    Presets,
    /// [`PolicySettings::approval`].
    Approval,
    /// [`PolicySettings::reason`].
    Reason,
    /// [`PolicySettings::ticket`].
    Ticket,
    /// [`PolicySettings::sign_in_methods`].
    SignInMethods,
    /// [`PolicySettings::custody`].
    Custody,
    /// [`PolicySettings::credential_label`].
    CredentialLabel,
    /// [`PolicySettings::credential_logo`].
    CredentialLogo,
    /// [`PolicySettings::computer_sign_in`].
    ComputerSignIn,
    /// A setting that this version does not know.
    #[serde(other)]
    Unknown,
}

impl SettingName {
    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enabled => "Accounts enabled",
            Self::UsedBy => "Who may use it",
            Self::NamePrefix => "Name prefix",
            Self::UserName => "User name",
            Self::DisplayName => "Display name",
            Self::LifetimeDefault => "Default lifetime",
            Self::LifetimeMax => "Longest lifetime",
            Self::DailyTotal => "Total per day",
            Self::Presets => "Allowed presets",
            Self::Approval => "Approval",
            Self::Reason => "Reason",
            Self::Ticket => "Ticket",
            Self::SignInMethods => "Sign-in methods",
            Self::Custody => "Custody",
            Self::CredentialLabel => "Credential label",
            Self::CredentialLogo => "Credential logo",
            Self::ComputerSignIn => "Sign-in by phone",
            Self::Unknown => "A setting of a newer version",
        }
    }
}

impl fmt::Display for SettingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
