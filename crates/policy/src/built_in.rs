//! What holds where no level says anything: Hallpass as it is without a policy.

use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::policy::{
    CustodyRule, DefaultLifetime, Limit, LogoChoice, Need, PresetChoice,
};

use crate::{
    EffectiveApproval, EffectiveAudience, EffectivePolicy, EffectiveTextRule, SignInOrder,
};

impl EffectivePolicy {
    /// Everybody whose role lets them may ask for every preset within its own limits, with a reason.
    pub fn built_in() -> Self {
        Self {
            enabled: true,
            used_by: EffectiveAudience::EVERYBODY,
            name_prefix: "jit".into(),
            user_name: "{prefix}-{technician}".into(),
            display_name: "{technician} (JIT, {msp})".into(),
            lifetime_default: DefaultLifetime::OfPreset,
            lifetime_max: Limit::None,
            daily_total: Limit::None,
            presets: PresetChoice::All,
            approval: EffectiveApproval::never(),
            reason: EffectiveTextRule::plain(Need::Required),
            ticket: EffectiveTextRule::plain(Need::Off),
            sign_in_methods: SignInOrder::from(vec![
                SignInMethod::AccessPass,
                SignInMethod::OneTimeCode,
                SignInMethod::Password,
            ]),
            custody: CustodyRule::CloudMayHold,
            credential_label: String::new(),
            credential_logo: LogoChoice::None,
            computer_sign_in: false,
        }
    }
}
