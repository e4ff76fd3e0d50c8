//! Durations as people write them.

use core::time::Duration;

/// The text is not a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a whole number with a unit, such as 90s, 15m, 4h or 2d")]
pub(super) struct ParseDurationError;

/// Reads a whole number of seconds, minutes, hours or days: `90s`, `15m`, `4h`, `2d`.
pub(super) fn parse_duration(text: &str) -> Result<Duration, ParseDurationError> {
    let number_end = text
        .find(|c: char| !c.is_ascii_digit())
        .ok_or(ParseDurationError)?;
    let (number, unit) = text
        .split_at_checked(number_end)
        .ok_or(ParseDurationError)?;
    let number: u64 = number.parse().map_err(|_| ParseDurationError)?;
    let unit_s = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(ParseDurationError),
    };
    number
        .checked_mul(unit_s)
        .map(Duration::from_secs)
        .ok_or(ParseDurationError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_with_a_unit_is_read() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("4h", 14_400), ("2d", 172_800)] {
            assert_eq!(
                parse_duration(text),
                Ok(Duration::from_secs(seconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn duration_without_number_or_unit_or_beyond_all_bounds_is_refused() {
        for text in [
            "",
            "4",
            "h",
            "-4h",
            "4 h",
            "1.5h",
            "4w",
            "4hh",
            "99999999999999999999d",
        ] {
            assert_eq!(parse_duration(text), Err(ParseDurationError), "{text}");
        }
        assert_eq!(
            parse_duration("18446744073709551615d"),
            Err(ParseDurationError)
        );
    }
}
