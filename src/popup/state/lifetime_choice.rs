//! How long: quick choices within a preset's limits, or a length that is typed.

use hallpass_protocol::customer::PresetView;
use hallpass_ui::remaining::duration_in_words;

/// The lengths that people ask for most, in seconds.
const USUAL: [u32; 7] = [900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
/// As many quick choices as fit in a row.
const QUICK_MAX: usize = 5;

/// The lifetime that the form holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LifetimeChoice {
    /// One of the quick choices, in seconds.
    Quick(u32),
    /// What was typed.
    Custom(String),
}

/// Why a lifetime cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LifetimeError {
    /// Nothing was typed.
    #[error("Enter how long you need the account, such as 45 min or 1 h 30.")]
    Missing,
    /// It is no length of time.
    #[error("This is not a length of time. Write it like 45 min, 2 h or 1 h 30.")]
    NotALength,
    /// The preset does not allow it.
    #[error("This preset allows {min} to {max}. Choose a time within these limits.", min = duration_in_words(u64::from(*.min_s)), max = duration_in_words(u64::from(*.max_s)))]
    OutOfRange {
        /// In seconds.
        min_s: u32,
        /// In seconds.
        max_s: u32,
    },
}

impl LifetimeChoice {
    /// What the form proposes for `preset`.
    pub(crate) const fn default_for(preset: &PresetView) -> Self {
        Self::Quick(preset.lifetime_default_s)
    }

    /// The choice of `seconds` in the form of `preset`: typed, where no button says it.
    pub(crate) fn of(seconds: u32, preset: &PresetView) -> Self {
        if quick_choices(preset).contains(&seconds) {
            Self::Quick(seconds)
        } else if seconds.is_multiple_of(60) {
            Self::Custom(format!("{} min", seconds / 60))
        } else {
            Self::Custom(format!("{seconds} s"))
        }
    }

    /// The lifetime in seconds.
    ///
    /// # Errors
    /// See [`LifetimeError`].
    pub(crate) fn seconds(&self, preset: &PresetView) -> Result<i64, LifetimeError> {
        let seconds = match self {
            Self::Quick(seconds) => u64::from(*seconds),
            Self::Custom(typed) if typed.trim().is_empty() => return Err(LifetimeError::Missing),
            Self::Custom(typed) => parse(typed).ok_or(LifetimeError::NotALength)?,
        };
        let (min_s, max_s) = (preset.lifetime_min_s, preset.lifetime_max_s);
        if seconds < u64::from(min_s) || seconds > u64::from(max_s) {
            return Err(LifetimeError::OutOfRange { min_s, max_s });
        }
        i64::try_from(seconds).map_err(|_| LifetimeError::OutOfRange { min_s, max_s })
    }
}

/// The quick choices of `preset` in rising order: its default, its longest where that is short,
/// and the usual lengths between its limits.
pub(crate) fn quick_choices(preset: &PresetView) -> Vec<u32> {
    let limits = preset.lifetime_min_s..=preset.lifetime_max_s;
    let mut choices: Vec<u32> = USUAL.into_iter().filter(|s| limits.contains(s)).collect();
    choices.push(
        preset
            .lifetime_default_s
            .clamp(preset.lifetime_min_s, preset.lifetime_max_s),
    );
    if choices.len() < QUICK_MAX {
        choices.push(preset.lifetime_max_s);
    }
    choices.sort_unstable();
    choices.dedup();
    // Too many: the longest are dropped, except the default.
    while choices.len() > QUICK_MAX {
        let Some(at) = choices
            .iter()
            .rposition(|s| *s != preset.lifetime_default_s)
        else {
            break;
        };
        choices.remove(at);
    }
    choices
}

/// Seconds from “45”, “45 min”, “2 h”, “1 h 30”, “1:30”, “1.5 h”, “1 d”, “90 s”. A bare number is
/// minutes; after hours it is minutes as well.
fn parse(typed: &str) -> Option<u64> {
    let typed = typed.trim().to_lowercase().replace(',', ".");
    if let Some((hours, minutes)) = typed.split_once(':') {
        let (hours, minutes) = (whole(hours.trim())?, whole(minutes.trim())?);
        return (minutes < 60).then_some(hours.checked_mul(3600)?.checked_add(minutes * 60)?);
    }
    let mut total = 0_u64;
    let mut rest = typed.as_str();
    while !rest.is_empty() {
        let number_len = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(number_len)?;
        let after = after.trim_start();
        let unit_len = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_len)?;
        let unit_s = match unit {
            "s" | "sec" | "second" | "seconds" => 1,
            "" | "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
            "d" | "day" | "days" => 86_400,
            _ => return None,
        };
        total = total.checked_add(scaled(number, unit_s)?)?;
        rest = after.trim_start();
    }
    (total > 0).then_some(total)
}

fn whole(digits: &str) -> Option<u64> {
    let is_short_number =
        (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_short_number.then(|| digits.parse().ok())?
}

/// `number`, which may have decimals, times `unit_s`, without floating point.
fn scaled(number: &str, unit_s: u64) -> Option<u64> {
    let (integer, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let decimals = if decimals.is_empty() {
        return None;
    } else {
        decimals
    };
    let denominator =
        10_u64.checked_pow(u32::try_from(decimals.len()).ok().filter(|n| *n <= 6)?)?;
    let fraction = whole(decimals)?.checked_mul(unit_s)? / denominator;
    whole(integer)?.checked_mul(unit_s)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::popup::state::request_form::tests::preset;

    #[test]
    fn typed_length_when_written_in_the_usual_ways_is_read() {
        for (typed, seconds) in [
            ("45", 2700),
            ("45 min", 2700),
            ("45min", 2700),
            ("2 h", 7200),
            ("1 h 30", 5400),
            ("1h30m", 5400),
            ("1:30", 5400),
            ("1.5 h", 5400),
            ("1,5 h", 5400),
            ("1 d", 86_400),
            ("90 s", 90),
            (" 2 Hours ", 7200),
        ] {
            assert_eq!(parse(typed), Some(seconds), "{typed}");
        }
    }

    #[test]
    fn typed_length_when_it_is_none_is_refused_and_never_panics() {
        for typed in [
            "0",
            "-5",
            "soon",
            "h",
            "1 h h",
            "1:99",
            "1:",
            ":30",
            "1e9",
            "..",
            "1.2.3 h",
            "1. h",
            "99999999999999999999",
            "٣ h",
            "1 §",
            "999999 d 999999 d 9999999 d",
            "🦀",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn lifetime_when_out_of_the_presets_limits_names_them() {
        let preset = preset(3600, 900, 28_800);
        let century = LifetimeChoice::Custom("36500 d".to_owned());
        let error = century.seconds(&preset).unwrap_err();
        assert_eq!(
            error.to_string(),
            "This preset allows 15 min to 8 h. Choose a time within these limits."
        );
        assert!(
            LifetimeChoice::Custom("14 min".to_owned())
                .seconds(&preset)
                .is_err()
        );
        assert_eq!(
            LifetimeChoice::Custom("8 h".to_owned()).seconds(&preset),
            Ok(28_800)
        );
        assert_eq!(
            LifetimeChoice::Custom(" ".to_owned()).seconds(&preset),
            Err(LifetimeError::Missing)
        );
    }

    #[test]
    fn quick_choices_when_limits_are_wide_stay_few_and_keep_the_default() {
        assert_eq!(
            quick_choices(&preset(14_400, 900, 86_400)),
            [900, 1800, 3600, 7200, 14_400]
        );
        assert_eq!(
            quick_choices(&preset(28_800, 900, 86_400)),
            [900, 1800, 3600, 7200, 28_800]
        );
    }

    #[test]
    fn quick_choices_when_limits_are_narrow_lie_within_them() {
        assert_eq!(quick_choices(&preset(60, 30, 300)), [60, 300]);
        assert_eq!(quick_choices(&preset(3600, 3600, 3600)), [3600]);
    }
}
