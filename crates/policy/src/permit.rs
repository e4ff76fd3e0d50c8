//! What a request for an account may have.

use hallpass_protocol::ids::PresetId;
use hallpass_protocol::policy::{Approvers, Limit, Need, SettingName};

use crate::{EffectivePolicy, EffectiveTextRule, Pattern, Person, TEXT_MAX_CHARS, in_words};

/// What a technician asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Who asks.
    pub person: &'a Person,
    /// For which preset.
    pub preset_id: PresetId,
    /// For how long, in seconds.
    pub lifetime_s: u32,
    /// Why; empty where nothing was said.
    pub reason: &'a str,
    /// For which ticket; empty where nothing was said.
    pub ticket: &'a str,
    /// How long the technician's accounts at the customer live within the 24 hours before, in seconds.
    pub used_s: u32,
}

/// What the policy lets the account have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    /// The longest lifetime that the policy allows, extensions included, in seconds.
    pub lifetime_max_s: u32,
    /// Whose approval it needs; a count of 0 means nobody's.
    pub approvers: Approvers,
}

/// The policy forbids a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// By which setting.
    pub setting: SettingName,
    /// Why.
    pub reason: RefusalReason,
}

/// Why a request is forbidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusalReason {
    /// Nobody may ask.
    Disabled,
    /// The technician may not.
    NotInAudience,
    /// Not for this preset.
    PresetNotAllowed,
    /// Not for so long.
    TooLong {
        /// The longest lifetime, in seconds.
        max_s: u32,
    },
    /// Not for so long today.
    DailyTotal {
        /// How much may be used within 24 hours, in seconds.
        total_s: u32,
        /// How much of it is left, in seconds.
        left_s: u32,
    },
    /// The text is missing.
    Missing,
    /// The text is longer than [`TEXT_MAX_CHARS`], or holds what nobody types.
    NotAText,
    /// The text does not match.
    NoMatch {
        /// The pattern that it does not match.
        pattern: String,
    },
}

impl Refusal {
    /// One sentence for the technician. `by` names the level, such as "the policy for Contoso".
    pub fn sentence(&self, by: &str) -> String {
        let name = self.setting.label();
        let why = match &self.reason {
            RefusalReason::Disabled => format!("{by} has switched accounts off"),
            RefusalReason::NotInAudience => format!("{by} does not let you ask for accounts"),
            RefusalReason::PresetNotAllowed => {
                format!("{by} does not allow this preset; choose another one")
            }
            RefusalReason::TooLong { max_s } => {
                format!("{by} allows at most {}; ask for less", in_words(*max_s))
            }
            RefusalReason::DailyTotal { total_s, left_s: 0 } => format!(
                "{by} allows {} within 24 hours, and you have used them; ask again later",
                in_words(*total_s)
            ),
            RefusalReason::DailyTotal { total_s, left_s } => format!(
                "{by} allows {} within 24 hours, of which {} are left; ask for less",
                in_words(*total_s),
                in_words(*left_s)
            ),
            RefusalReason::Missing => format!("{by} wants one; enter it and ask again"),
            RefusalReason::NotAText => {
                format!("it has at most {TEXT_MAX_CHARS} characters; enter a shorter one")
            }
            RefusalReason::NoMatch { pattern } => {
                format!("{by} wants one that matches {pattern}; correct it and ask again")
            }
        };
        format!("{name}: {why}.")
    }
}

/// Whether the policy lets an account be asked for, and what it may have.
///
/// # Errors
/// The first setting that forbids it.
pub fn permit(policy: &EffectivePolicy, asked: Asked<'_>) -> Result<Permit, Refusal> {
    let refuse = |setting, reason| Err(Refusal { setting, reason });
    if !policy.enabled {
        return refuse(SettingName::Enabled, RefusalReason::Disabled);
    }
    if !policy.used_by.contains(asked.person) {
        return refuse(SettingName::UsedBy, RefusalReason::NotInAudience);
    }
    if !policy.presets.contains(asked.preset_id) {
        return refuse(SettingName::Presets, RefusalReason::PresetNotAllowed);
    }
    let max_s = policy.lifetime_max.seconds();
    if asked.lifetime_s > max_s {
        return refuse(SettingName::LifetimeMax, RefusalReason::TooLong { max_s });
    }
    let left_s = match policy.daily_total {
        Limit::None => u32::MAX,
        Limit::AtMostS(total_s) => {
            let left_s = total_s.saturating_sub(asked.used_s);
            if asked.lifetime_s > left_s {
                let reason = RefusalReason::DailyTotal { total_s, left_s };
                return refuse(SettingName::DailyTotal, reason);
            }
            left_s
        }
    };
    check_text(&policy.reason, SettingName::Reason, asked.reason)?;
    check_text(&policy.ticket, SettingName::Ticket, asked.ticket)?;
    Ok(Permit {
        lifetime_max_s: max_s.min(left_s),
        approvers: policy.approval.for_preset(asked.preset_id),
    })
}

fn check_text(rule: &EffectiveTextRule, setting: SettingName, text: &str) -> Result<(), Refusal> {
    let refuse = |reason| Err(Refusal { setting, reason });
    let text = text.trim();
    if text.is_empty() {
        return match rule.need {
            Need::Required => refuse(RefusalReason::Missing),
            Need::Off | Need::Optional => Ok(()),
        };
    }
    // A NUL is no character that anybody types, and PostgreSQL keeps none.
    if text.chars().count() > TEXT_MAX_CHARS || text.contains('\0') {
        return refuse(RefusalReason::NotAText);
    }
    // A pattern that cannot be read was not saved by us: nothing matches it.
    let is_matched = |pattern: &String| Pattern::parse(pattern).is_ok_and(|it| it.accepts(text));
    match rule.patterns.iter().find(|pattern| !is_matched(pattern)) {
        Some(pattern) => refuse(RefusalReason::NoMatch {
            pattern: pattern.clone(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
