//! Moments and places in a log as people write them.

use hallpass_protocol::{ParseTimestampError, Timestamp};

use crate::store::audit::Since;

/// Reads RFC 3339, or a date, which stands for its midnight in UTC.
pub(super) fn parse_moment(text: &str) -> Result<Timestamp, ParseTimestampError> {
    text.parse()
        .or_else(|_| format!("{text}T00:00:00Z").parse())
}

/// Reads an entry's number, or a moment.
pub(super) fn parse_since(text: &str) -> Result<Since, ParseTimestampError> {
    match text.parse() {
        Ok(seq) => Ok(Since::Seq(seq)),
        Err(_) => parse_moment(text).map(Since::Time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_a_number_a_date_or_a_moment() {
        assert_eq!(parse_since("4711"), Ok(Since::Seq(4_711)));
        let midnight = Timestamp::from_unix_ms(1_795_305_600_000);
        for text in [
            "2026-11-22",
            "2026-11-22T00:00:00Z",
            "2026-11-22T01:00:00+01:00",
        ] {
            assert_eq!(parse_since(text), Ok(Since::Time(midnight)), "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "22.11.2026"] {
            assert_eq!(parse_since(text), Err(ParseTimestampError), "{text}");
        }
    }
}
