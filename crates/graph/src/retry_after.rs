//! The `Retry-After` header as Microsoft really sends it.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The longest wait that is believed. A larger one is a mistake of some proxy; asking again after
/// this long is polite in any case.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(5);

/// Reads the header. Graph sends whole and fractional seconds (`2.128`), some gateways words
/// (`30 seconds`), proxies a date (RFC 9110 §10.2.3). `None` when there is nothing to go by;
/// otherwise at most [`LONGEST_RETRY_AFTER`].
pub fn parse_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = parse_http_date(value)
        .map(|date| date.since(now))
        .or_else(|| parse_seconds(value))?;
    Some(wait.min(LONGEST_RETRY_AFTER))
}

/// Reads a date as HTTP writes it (RFC 9110 §5.6.7, the preferred form).
pub(crate) fn parse_http_date(value: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(value.trim(), &Rfc2822).ok()?;
    let ms = i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()?;
    Some(Timestamp::from_unix_ms(ms))
}

fn parse_seconds(value: &str) -> Option<Duration> {
    let seconds: f64 = value.split_ascii_whitespace().next()?.parse().ok()?;
    if seconds.is_nan() || seconds < 0.0 {
        return None;
    }
    // What is too large for a `Duration` is too long in any case.
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000_000; // 2026-11-18T11:06:40Z

    fn parse(value: &str) -> Option<Duration> {
        parse_retry_after(value, Timestamp::from_unix_ms(NOW))
    }

    #[test]
    fn retry_after_when_in_seconds_is_kept_to_the_millisecond() {
        assert_eq!(parse("0"), Some(Duration::ZERO));
        assert_eq!(parse("10"), Some(Duration::from_secs(10)));
        assert_eq!(parse(" 2.128 "), Some(Duration::from_millis(2_128)));
        assert_eq!(parse("30 seconds"), Some(Duration::from_secs(30)));
    }

    #[test]
    fn retry_after_when_a_date_is_counted_from_now() {
        assert_eq!(
            parse("Wed, 18 Nov 2026 11:07:10 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(parse("Wed, 18 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(
            parse("Fri, 18 Nov 2033 11:00:00 GMT"),
            Some(LONGEST_RETRY_AFTER)
        );
    }

    #[test]
    fn retry_after_when_huge_is_capped() {
        for huge in ["301", "86400", "99999999999999999999", "1e300", "inf"] {
            assert_eq!(parse(huge), Some(LONGEST_RETRY_AFTER), "{huge}");
        }
    }

    #[test]
    fn retry_after_when_meaningless_is_absent() {
        for nonsense in [
            "",
            "-1",
            "-0.5",
            "soon",
            "NaN",
            "Wed, 99 Nov 2026 11:07:10 GMT",
            "--",
        ] {
            assert_eq!(parse(nonsense), None, "{nonsense}");
        }
    }
}
