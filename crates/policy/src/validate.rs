//! Refusing what could never be met, when it is saved.

use std::collections::BTreeSet;

use hallpass_protocol::Lifetime;
use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::ids::{GroupId, PresetId, TechnicianId};
use hallpass_protocol::logo::LogoHash;
use hallpass_protocol::policy::{
    Approval, Approvers, Audience, DefaultLifetime, Limit, Need, PolicySettings, PresetChoice,
    SettingName, TextRule,
};
use hallpass_protocol::technician::TechnicianRole;

use crate::user_name::{DisplayTemplate, NameTemplate, check_prefix, is_invisible};
use crate::{EffectivePolicy, EffectiveTextRule, Level, Pattern, Resolution, in_words};

/// The longest label of a credential, in characters.
const LABEL_MAX_CHARS: usize = 64;

/// A role preset, as far as policy looks at one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetLimits {
    /// Which.
    pub id: PresetId,
    /// The shortest lifetime that it allows, in seconds.
    pub lifetime_min_s: u32,
    /// The longest, in seconds.
    pub lifetime_max_s: u32,
}

/// What there is around a level that is to be saved.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The levels above it, taken in.
    pub above: &'a Resolution,
    /// The MSP's presets.
    pub presets: &'a [PresetLimits],
    /// Its technicians.
    pub technicians: &'a BTreeSet<TechnicianId>,
    /// Its groups.
    pub groups: &'a BTreeSet<GroupId>,
    /// Its logos.
    pub logos: &'a BTreeSet<LogoHash>,
    /// How many people can approve a request of somebody else: whoever asks is not among them.
    pub approvers: u8,
}

/// A setting that cannot be saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {sentence}", .setting.label())]
pub struct InvalidSetting {
    /// Which.
    pub setting: SettingName,
    /// Why, and what to do.
    pub sentence: String,
}

/// Whether what a level says can be met, with what the levels above it say.
///
/// # Errors
/// The first setting that cannot.
pub fn validate(level: Level<'_>, around: Surroundings<'_>) -> Result<(), InvalidSetting> {
    let settings = level.settings;
    let policy = around.above.with(level).into_effective();
    check_people(settings, around)?;
    check_names(settings)?;
    check_credential(settings, around)?;
    check_presets(settings, &policy, around)?;
    check_lifetimes(settings, &policy, around)?;
    if let Some(approval) = &settings.approval {
        check_approval(&approval.value, around)?;
    }
    for (setting, given, effective) in [
        (SettingName::Reason, &settings.reason, &policy.reason),
        (SettingName::Ticket, &settings.ticket, &policy.ticket),
    ] {
        if let Some(given) = given {
            check_text_rule(setting, &given.value, effective)?;
        }
    }
    check_methods(settings, &policy)
}

fn refuse(setting: SettingName, sentence: impl Into<String>) -> Result<(), InvalidSetting> {
    let sentence = sentence.into();
    Err(InvalidSetting { setting, sentence })
}

fn check_people(settings: &PolicySettings, around: Surroundings<'_>) -> Result<(), InvalidSetting> {
    let Some(Audience::Only(named)) = settings.used_by.as_ref().map(|setting| &setting.value)
    else {
        return Ok(());
    };
    let name = SettingName::UsedBy;
    if named.is_empty() {
        return refuse(
            name,
            "nobody is named; name a role, a group or a technician, or switch accounts off.",
        );
    }
    if !named.groups.is_subset(around.groups) {
        return refuse(name, "one of the groups does not exist; choose again.");
    }
    if !named.technicians.is_subset(around.technicians) {
        return refuse(name, "one of the technicians does not exist; choose again.");
    }
    let only_auditors = named.groups.is_empty()
        && named.technicians.is_empty()
        && named.roles.iter().eq([&TechnicianRole::Auditor]);
    if only_auditors {
        return refuse(
            name,
            "auditors alone are named, and they ask for no accounts; name others too, or switch accounts off.",
        );
    }
    Ok(())
}

fn check_names(settings: &PolicySettings) -> Result<(), InvalidSetting> {
    if let Some(prefix) = &settings.name_prefix
        && let Err(error) = check_prefix(&prefix.value)
    {
        return refuse(SettingName::NamePrefix, format!("{error}."));
    }
    if let Some(template) = &settings.user_name
        && let Err(error) = NameTemplate::parse(&template.value)
    {
        return refuse(SettingName::UserName, format!("{error}."));
    }
    if let Some(template) = &settings.display_name
        && let Err(error) = DisplayTemplate::parse(&template.value)
    {
        return refuse(SettingName::DisplayName, format!("{error}."));
    }
    Ok(())
}

fn check_credential(
    settings: &PolicySettings,
    around: Surroundings<'_>,
) -> Result<(), InvalidSetting> {
    if let Some(label) = settings.credential_label.as_ref().map(|it| &it.value) {
        let name = SettingName::CredentialLabel;
        if label.chars().count() > LABEL_MAX_CHARS {
            return refuse(
                name,
                format!("it is longer than {LABEL_MAX_CHARS} characters; shorten it."),
            );
        }
        if label.chars().any(is_invisible) {
            return refuse(
                name,
                "it holds a character that does not show; take it out.",
            );
        }
        if label.trim() != label {
            return refuse(
                name,
                "it begins or ends with a blank; take that away, or leave it empty.",
            );
        }
    }
    let logo = settings.credential_logo.as_ref();
    if let Some(hash) = logo.and_then(|it| it.value.hash())
        && !around.logos.contains(hash)
    {
        let sentence = "there is no such logo; upload it first.";
        return refuse(SettingName::CredentialLogo, sentence);
    }
    Ok(())
}

fn check_presets(
    settings: &PolicySettings,
    policy: &EffectivePolicy,
    around: Surroundings<'_>,
) -> Result<(), InvalidSetting> {
    let Some(setting) = &settings.presets else {
        return Ok(());
    };
    let name = SettingName::Presets;
    if let PresetChoice::Only(chosen) = &setting.value {
        if chosen.is_empty() {
            return refuse(name, "none is chosen; choose one, or switch accounts off.");
        }
        if !chosen.iter().all(|&preset| exists(around, preset)) {
            return refuse(name, "one of them does not exist; choose again.");
        }
    }
    if !around
        .presets
        .iter()
        .any(|preset| policy.presets.contains(preset.id))
    {
        return refuse(
            name,
            "a level above is locked to others, so none would be left; choose one that it allows.",
        );
    }
    Ok(())
}

fn exists(around: Surroundings<'_>, preset: PresetId) -> bool {
    around.presets.iter().any(|known| known.id == preset)
}

fn check_lifetimes(
    settings: &PolicySettings,
    policy: &EffectivePolicy,
    around: Surroundings<'_>,
) -> Result<(), InvalidSetting> {
    let allowed = |preset: &&PresetLimits| policy.presets.contains(preset.id);
    let shortest = around
        .presets
        .iter()
        .filter(allowed)
        .map(|preset| preset.lifetime_min_s)
        .min();
    for (name, given, effective) in [
        (
            SettingName::LifetimeMax,
            &settings.lifetime_max,
            policy.lifetime_max,
        ),
        (
            SettingName::DailyTotal,
            &settings.daily_total,
            policy.daily_total,
        ),
    ] {
        let Some(Limit::AtMostS(seconds)) = given.as_ref().map(|setting| setting.value) else {
            continue;
        };
        check_range(name, seconds)?;
        if let Some(shortest_s) = shortest.filter(|&shortest_s| effective.seconds() < shortest_s) {
            return refuse(
                name,
                format!(
                    "no account lives for less than {}, which is the shortest that an allowed preset gives; allow more.",
                    in_words(shortest_s)
                ),
            );
        }
    }
    let Some(DefaultLifetime::Seconds(seconds)) = settings
        .lifetime_default
        .as_ref()
        .map(|setting| setting.value)
    else {
        return Ok(());
    };
    let name = SettingName::LifetimeDefault;
    check_range(name, seconds)?;
    for (limit, what) in [
        (policy.lifetime_max, "the longest lifetime"),
        (policy.daily_total, "the total per day"),
    ] {
        if seconds > limit.seconds() {
            let limit = in_words(limit.seconds());
            return refuse(
                name,
                format!("it is longer than {what}, {limit}; propose less, or allow more."),
            );
        }
    }
    Ok(())
}

fn check_range(setting: SettingName, seconds: u32) -> Result<(), InvalidSetting> {
    if (Lifetime::MIN_S..=Lifetime::MAX_S).contains(&seconds) {
        return Ok(());
    }
    let (min, max) = (in_words(Lifetime::MIN_S), in_words(Lifetime::MAX_S));
    refuse(
        setting,
        format!("it lies between {min} and {max}; choose such a time."),
    )
}

fn check_approval(approval: &Approval, around: Surroundings<'_>) -> Result<(), InvalidSetting> {
    let name = SettingName::Approval;
    let approvers = match approval {
        Approval::Never => return Ok(()),
        Approval::Always { approvers } => approvers,
        Approval::ForPresets { presets, approvers } => {
            if presets.is_empty() {
                return refuse(
                    name,
                    "no preset is chosen; choose one, or never ask for approval.",
                );
            }
            if !presets.iter().all(|&preset| exists(around, preset)) {
                return refuse(name, "one of the presets does not exist; choose again.");
            }
            approvers
        }
    };
    check_approvers(*approvers, around)
}

fn check_approvers(approvers: Approvers, around: Surroundings<'_>) -> Result<(), InvalidSetting> {
    let Approvers {
        count,
        may_be_oneself,
    } = approvers;
    let name = SettingName::Approval;
    if count == 0 {
        return refuse(
            name,
            "it is of at least one person; or never ask for approval.",
        );
    }
    let there_are = around.approvers;
    // On a second device one approves oneself.
    if count > there_are.saturating_add(u8::from(may_be_oneself)) {
        let sentence = match there_are {
            0 => "nobody can approve requests here; never ask for approval.".to_owned(),
            1 => format!("{count} people are to approve, and one can; ask for fewer."),
            _ => format!("{count} people are to approve, and {there_are} can; ask for fewer."),
        };
        return refuse(name, sentence);
    }
    Ok(())
}

fn check_text_rule(
    setting: SettingName,
    given: &TextRule,
    effective: &EffectiveTextRule,
) -> Result<(), InvalidSetting> {
    let Some(pattern) = &given.pattern else {
        return Ok(());
    };
    if given.need == Need::Off {
        return refuse(
            setting,
            "it has a pattern and is not asked for; ask for it, or take the pattern away.",
        );
    }
    match Pattern::parse(pattern) {
        Err(error) => return refuse(setting, format!("the pattern cannot be used: {error}.")),
        Ok(pattern) if !Pattern::have_a_text(std::slice::from_ref(&pattern)) => {
            return refuse(setting, "nothing matches the pattern; correct it.");
        }
        Ok(_) => {}
    }
    let all: Result<Vec<Pattern>, _> = effective
        .patterns
        .iter()
        .map(|p| Pattern::parse(p))
        .collect();
    if !all.is_ok_and(|all| Pattern::have_a_text(&all)) {
        return refuse(
            setting,
            "nothing matches both this pattern and the one that a level above is locked to; correct it.",
        );
    }
    Ok(())
}

fn check_methods(
    settings: &PolicySettings,
    policy: &EffectivePolicy,
) -> Result<(), InvalidSetting> {
    let Some(setting) = &settings.sign_in_methods else {
        return Ok(());
    };
    let name = SettingName::SignInMethods;
    let methods = &setting.value;
    if methods.contains(&SignInMethod::Unknown) {
        return refuse(name, "one of them is not known; choose again.");
    }
    if methods.is_empty() {
        return refuse(name, "none is chosen; choose one.");
    }
    let is_twice = |(place, method): (usize, &SignInMethod)| {
        methods.iter().skip(place + 1).any(|other| other == method)
    };
    if methods.iter().enumerate().any(is_twice) {
        return refuse(name, "one of them is there twice; name each once.");
    }
    if policy.sign_in_methods.as_slice().is_empty() {
        return refuse(
            name,
            "a level above is locked to others, so none would be left; choose one that it allows.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
