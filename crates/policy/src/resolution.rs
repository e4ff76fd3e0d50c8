//! Effective values, level by level.

use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::policy::{
    CustodyRule, DefaultLifetime, Limit, LogoChoice, PolicyLevel, PolicySettings, PresetChoice,
    SettingName,
};
use serde::Serialize;

use crate::held::Held;
use crate::{EffectiveApproval, EffectiveAudience, EffectiveTextRule, SignInOrder};

/// What a level says, and which it is.
#[derive(Debug, Clone, Copy)]
pub struct Level<'a> {
    /// Which.
    pub level: PolicyLevel,
    /// What it says.
    pub settings: &'a PolicySettings,
}

/// The one list of settings: hands `field, Name, type, doc` of each to a macro.
macro_rules! each_setting {
    ($then:ident) => {
        $then! {
            /// Whether accounts can be asked for at all.
            enabled, Enabled, bool;
            /// Who may ask.
            used_by, UsedBy, EffectiveAudience;
            /// What `{prefix}` stands for in names.
            name_prefix, NamePrefix, String;
            /// How sign-in names begin.
            user_name, UserName, String;
            /// The name that people see in the tenant.
            display_name, DisplayName, String;
            /// The lifetime that forms propose.
            lifetime_default, LifetimeDefault, DefaultLifetime;
            /// The longest lifetime.
            lifetime_max, LifetimeMax, Limit;
            /// How long accounts may live within 24 hours.
            daily_total, DailyTotal, Limit;
            /// Which presets may be asked for.
            presets, Presets, PresetChoice;
            /// Which requests need an approval.
            approval, Approval, EffectiveApproval;
            /// What is asked of the reason.
            reason, Reason, EffectiveTextRule;
            /// What is asked of the ticket.
            ticket, Ticket, EffectiveTextRule;
            /// How accounts may sign in.
            sign_in_methods, SignInMethods, SignInOrder;
            /// Who may hold credentials.
            custody, Custody, CustodyRule;
            /// What the technician reads on a credential; empty for nothing.
            credential_label, CredentialLabel, String;
            /// The picture on a credential.
            credential_logo, CredentialLogo, LogoChoice;
            /// Whether a phone may sign its technician in on a computer without their passkey.
            computer_sign_in, ComputerSignIn, bool;
        }
    };
}
pub(crate) use each_setting;

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident, $name:ident, $value:ty;)+) => {
        /// What holds for a technician at a customer.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct EffectivePolicy {
            $($(#[$doc])* pub $field: $value,)+
        }

        /// What holds from some level down, as far as it was taken in.
        #[derive(Debug, Clone)]
        pub struct Resolution {
            $(pub(crate) $field: Held<$value>,)+
        }

        impl Resolution {
            /// What holds where no level says anything.
            pub fn built_in() -> Self {
                let policy = EffectivePolicy::built_in();
                Self {
                    $($field: Held::built_in(policy.$field),)+
                }
            }

            /// Takes in the next level down.
            pub fn take(&mut self, level: Level<'_>) {
                $(if let Some(setting) = &level.settings.$field {
                    self.$field.take(level.level, setting);
                })+
            }

            /// The values.
            pub fn into_effective(self) -> EffectivePolicy {
                EffectivePolicy {
                    $($field: self.$field.value,)+
                }
            }

            /// The level whose word a setting is.
            pub fn decided_by(&self, setting: SettingName) -> PolicyLevel {
                match setting {
                    $(SettingName::$name => self.$field.decided_by,)+
                    SettingName::Unknown => PolicyLevel::BuiltIn,
                }
            }
        }
    };
}
each_setting!(define);

impl Resolution {
    /// Of a whole chain of levels, the highest first.
    pub fn of<'a>(chain: impl IntoIterator<Item = Level<'a>>) -> Self {
        let mut resolution = Self::built_in();
        for level in chain {
            resolution.take(level);
        }
        resolution
    }

    /// The same with the next level down.
    #[must_use]
    pub fn with(&self, level: Level<'_>) -> Self {
        let mut resolution = self.clone();
        resolution.take(level);
        resolution
    }
}

impl EffectivePolicy {
    /// The lifetime that forms propose, in seconds, within what `min_s..=max_s` leaves.
    pub fn propose_lifetime(&self, of_preset_s: u32, min_s: u32, max_s: u32) -> u32 {
        let wanted = match self.lifetime_default {
            DefaultLifetime::Seconds(seconds) => seconds,
            DefaultLifetime::OfPreset => of_preset_s,
        };
        wanted.min(max_s).max(min_s.min(max_s))
    }

    /// Whether the method may be used.
    pub fn allows_method(&self, method: SignInMethod) -> bool {
        self.sign_in_methods.as_slice().contains(&method)
    }
}

#[cfg(test)]
mod tests;
