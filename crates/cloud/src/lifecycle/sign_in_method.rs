//! How an account signs in: the best that its tenant lets it have. Pure, so that every case is in
//! a test.

use hallpass_graph::{AccessPassPolicy, MethodScope};
use hallpass_protocol::account::SignInMethod;
use serde::{Deserialize, Serialize};

/// What a tenant lets a new account sign in with, and what it demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantMethods {
    /// Its policy about Temporary Access Passes.
    pub access_pass: AccessPassPolicy,
    /// Whom it lets use a hardware OATH token.
    pub hardware_oath: MethodScope,
    /// A password alone does not do.
    pub demands_second_factor: bool,
}

impl TenantMethods {
    /// Of a tenant that does not say, where nothing is known to demand more than a password.
    pub const PASSWORD_ONLY: Self = Self {
        access_pass: AccessPassPolicy {
            scope: MethodScope::Off,
            min_lifetime_min: 0,
            max_lifetime_min: 0,
            is_one_time: false,
        },
        hardware_oath: MethodScope::Off,
        demands_second_factor: false,
    };
}

/// Why a tenant lets an account have nothing that Microsoft's admin portals let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodLack {
    /// Temporary Access Passes are off.
    PassesOff,
    /// They are on for some groups, of which a new account is not sure to be a member.
    PassesForSomeGroups,
    /// Every one of them is good for one use only.
    OneTimePassesOnly,
    /// It offers only what the policy does not allow.
    NotByPolicy,
}

/// Each way to sign in, the best first: what holds where the policy says nothing else.
pub(super) const EACH_METHOD: [SignInMethod; 3] = [
    SignInMethod::AccessPass,
    SignInMethod::OneTimeCode,
    SignInMethod::Password,
];

impl MethodLack {
    /// What is wrong.
    pub fn sentence(self) -> String {
        let pass = match self {
            Self::PassesOff => {
                "Temporary Access Pass is off in this tenant's authentication methods policy"
            }
            Self::PassesForSomeGroups => {
                "Temporary Access Pass is not on for all users in this tenant's authentication \
                 methods policy"
            }
            Self::OneTimePassesOnly => {
                "This tenant's authentication methods policy allows one-time passes only"
            }
            Self::NotByPolicy => {
                return "The policy for this customer allows only ways to sign in that this tenant \
                        does not offer."
                    .to_owned();
            }
        };
        format!(
            "{pass}, and no hardware OATH token can stand in for it, so Microsoft's admin portals \
             would not let an account in."
        )
    }

    /// Which setting to change.
    pub const FIX: &str = "Have an administrator of the tenant allow Temporary Access Passes of \
        many uses to all users (Entra admin center, Authentication methods, Policies), then check \
        the connection.";
}

/// How an account signs in, with what has to be known to make it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// A Temporary Access Pass that may be used many times.
    AccessPass {
        /// For how long it is asked for, in minutes: as long as the account lives, within the
        /// tenant's range.
        lifetime_min: u32,
    },
    /// A hardware OATH token of ours.
    OneTimeCode,
    /// The password alone.
    Password,
}

impl Choice {
    /// As screens name it.
    pub(super) const fn method(self) -> SignInMethod {
        match self {
            Self::AccessPass { .. } => SignInMethod::AccessPass,
            Self::OneTimeCode => SignInMethod::OneTimeCode,
            Self::Password => SignInMethod::Password,
        }
    }
}

/// Chooses for an account that lives `remaining_s` seconds from now on: the first of the `allowed`
/// methods that the tenant offers, and the password only where nothing demands more.
///
/// # Errors
/// What the tenant lacks.
pub(super) fn choose(
    methods: &TenantMethods,
    remaining_s: u32,
    allowed: &[SignInMethod],
) -> Result<Choice, MethodLack> {
    let offered = allowed
        .iter()
        .find_map(|&method| offer(methods, remaining_s, method));
    if let Some(choice) = offered {
        return Ok(choice);
    }
    if allowed != EACH_METHOD && choose(methods, remaining_s, &EACH_METHOD).is_ok() {
        return Err(MethodLack::NotByPolicy);
    }
    let policy = &methods.access_pass;
    Err(match policy.scope {
        MethodScope::Off => MethodLack::PassesOff,
        MethodScope::SomeGroups => MethodLack::PassesForSomeGroups,
        MethodScope::Everybody => MethodLack::OneTimePassesOnly,
    })
}

/// What the tenant offers of one method.
fn offer(methods: &TenantMethods, remaining_s: u32, method: SignInMethod) -> Option<Choice> {
    let policy = &methods.access_pass;
    match method {
        SignInMethod::AccessPass => {
            let is_good = policy.scope == MethodScope::Everybody && !policy.is_one_time;
            let wanted = remaining_s.div_ceil(60);
            // A range that is none is the tenant's to answer for; its longest lifetime has the say.
            let lifetime_min = wanted
                .max(policy.min_lifetime_min)
                .min(policy.max_lifetime_min);
            is_good.then_some(Choice::AccessPass { lifetime_min })
        }
        SignInMethod::OneTimeCode => {
            (methods.hardware_oath == MethodScope::Everybody).then_some(Choice::OneTimeCode)
        }
        SignInMethod::Password => (!methods.demands_second_factor).then_some(Choice::Password),
        SignInMethod::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_S: u32 = 3_600;

    fn methods(scope: MethodScope, hardware_oath: MethodScope) -> TenantMethods {
        TenantMethods {
            access_pass: AccessPassPolicy {
                scope,
                min_lifetime_min: 60,
                max_lifetime_min: 480,
                is_one_time: false,
            },
            hardware_oath,
            demands_second_factor: true,
        }
    }

    #[test]
    fn choice_goes_down_the_ladder() {
        use MethodScope::{Everybody, Off, SomeGroups};
        for oath in [Off, SomeGroups, Everybody] {
            let chosen =
                choose(&methods(Everybody, oath), HOUR_S, &EACH_METHOD).map(Choice::method);
            assert_eq!(chosen, Ok(SignInMethod::AccessPass), "{oath:?}");
        }
        for pass in [Off, SomeGroups] {
            let chosen = choose(&methods(pass, Everybody), HOUR_S, &EACH_METHOD);
            assert_eq!(chosen, Ok(Choice::OneTimeCode), "{pass:?}");
        }
        let mut undemanding = methods(Off, SomeGroups);
        undemanding.demands_second_factor = false;
        assert_eq!(
            choose(&undemanding, HOUR_S, &EACH_METHOD),
            Ok(Choice::Password)
        );
    }

    #[test]
    fn pass_lives_as_long_as_the_account_within_the_tenants_range() {
        let tenant = methods(MethodScope::Everybody, MethodScope::Off);
        for (remaining_s, lifetime_min) in [
            (15 * 60, 60),
            (HOUR_S, 60),
            (2 * HOUR_S, 120),
            (2 * HOUR_S + 1, 121),
            (8 * HOUR_S, 480),
            (24 * HOUR_S, 480),
            (u32::MAX, 480),
            (0, 60),
        ] {
            let chosen = choose(&tenant, remaining_s, &EACH_METHOD);
            assert_eq!(
                chosen,
                Ok(Choice::AccessPass { lifetime_min }),
                "{remaining_s}"
            );
        }
    }

    #[test]
    fn pass_of_one_use_is_not_one_that_lives_as_long_as_the_account() {
        let mut tenant = methods(MethodScope::Everybody, MethodScope::Everybody);
        tenant.access_pass.is_one_time = true;
        assert_eq!(
            choose(&tenant, HOUR_S, &EACH_METHOD),
            Ok(Choice::OneTimeCode)
        );
        tenant.hardware_oath = MethodScope::Off;
        assert_eq!(
            choose(&tenant, HOUR_S, &EACH_METHOD),
            Err(MethodLack::OneTimePassesOnly)
        );
    }

    #[test]
    fn lack_names_the_setting_to_change() {
        for (scope, says) in [
            (MethodScope::Off, "Temporary Access Pass is off"),
            (MethodScope::SomeGroups, "not on for all users"),
        ] {
            let lack = choose(
                &methods(scope, MethodScope::SomeGroups),
                HOUR_S,
                &EACH_METHOD,
            )
            .unwrap_err();
            let sentence = lack.sentence();
            assert!(
                sentence.contains(says) && sentence.ends_with('.'),
                "{sentence}"
            );
        }
    }

    #[test]
    fn choice_follows_the_policys_order_and_stays_within_it() {
        use MethodScope::{Everybody, Off};
        use SignInMethod::{AccessPass, OneTimeCode, Password};
        let both = methods(Everybody, Everybody);
        let chosen = |tenant: &TenantMethods, allowed: &[SignInMethod]| {
            choose(tenant, HOUR_S, allowed).map(Choice::method)
        };
        assert_eq!(chosen(&both, &[OneTimeCode, AccessPass]), Ok(OneTimeCode));
        assert_eq!(chosen(&both, &[Password, AccessPass]), Ok(AccessPass));
        let lack = Err(MethodLack::NotByPolicy);
        assert_eq!(chosen(&both, &[Password]), lack);
        assert_eq!(chosen(&methods(Everybody, Off), &[OneTimeCode]), lack);
        // What no policy would change is told as what it is.
        assert_eq!(
            chosen(&methods(Off, Off), &[OneTimeCode]),
            Err(MethodLack::PassesOff)
        );
        assert!(MethodLack::NotByPolicy.sentence().ends_with('.'));
    }
}
