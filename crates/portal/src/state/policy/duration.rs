//! Lengths of time, as people type them.

/// The units, the longest first, with their seconds.
const UNITS: [(&str, u32); 3] = [("d", 86_400), ("h", 3_600), ("min", 60)];

/// The seconds of a text such as `4 h`, `90 min` or `1 d`; a bare number counts minutes.
pub(crate) fn parse_duration(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
    let seconds = match unit.trim() {
        "" | "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    number.checked_mul(seconds)
}

/// Seconds as such a text.
pub(crate) fn write_duration(seconds: u32) -> String {
    let fits = |(_, unit): &&(&str, u32)| seconds >= *unit && seconds.is_multiple_of(*unit);
    let found = UNITS.iter().find(fits);
    found.map_or_else(
        || format!("{} min", seconds.div_ceil(60)),
        |(name, unit)| format!("{} {name}", seconds / unit),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_is_read_as_it_is_written() {
        for (text, seconds) in [
            ("4 h", Some(14_400)),
            ("90min", Some(5_400)),
            (" 45 ", Some(2_700)),
            ("1 D", Some(86_400)),
            ("2 hours", Some(7_200)),
            ("", None),
            ("h", None),
            ("0 h", None),
            ("-1 h", None),
            ("1.5 h", None),
            ("soon", None),
            ("99999999999", None),
            ("4000000 d", None),
        ] {
            assert_eq!(parse_duration(text), seconds, "{text}");
        }
        for seconds in [60, 2_700, 3_600, 5_400, 86_400, 90_000] {
            assert_eq!(parse_duration(&write_duration(seconds)), Some(seconds));
        }
    }
}
