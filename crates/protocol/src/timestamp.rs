//! A moment in UTC.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in UTC with millisecond resolution; RFC 3339 with `Z` on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    unix_ms: i64,
}

/// The latest moment that RFC 3339 can write: the end of the year 9999.
const MAX_UNIX_MS: i64 = 253_402_300_799_999;
/// The earliest moment that is accepted: the year 0.
const MIN_UNIX_MS: i64 = -62_167_219_200_000;

/// The text is not a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a moment as in RFC 3339, such as 2026-11-22T12:00:00Z")]
pub struct ParseTimestampError;

impl Timestamp {
    /// The latest moment: the end of the year 9999.
    pub const MAX: Self = Self {
        unix_ms: MAX_UNIX_MS,
    };

    /// From milliseconds since 1970-01-01T00:00:00Z; clamped to the years 0 to 9999.
    pub fn from_unix_ms(unix_ms: i64) -> Self {
        Self {
            unix_ms: unix_ms.clamp(MIN_UNIX_MS, MAX_UNIX_MS),
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn unix_ms(self) -> i64 {
        self.unix_ms
    }

    /// This moment moved later by `duration`; saturates at the end of the year 9999.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_ms(self.unix_ms.saturating_add(ms))
    }

    /// This moment moved earlier by `duration`; saturates at the start of the year 0.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_ms(self.unix_ms.saturating_sub(ms))
    }

    /// How long from `earlier` to this moment; zero when `earlier` is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        let ms = self.unix_ms.saturating_sub(earlier.unix_ms);
        Duration::from_millis(u64::try_from(ms).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = i128::from(self.unix_ms) * 1_000_000;
        let moment = OffsetDateTime::from_unix_timestamp_nanos(nanos).map_err(|_| fmt::Error)?;
        f.write_str(&moment.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// From RFC 3339, with any offset.
impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| ParseTimestampError)?;
        let ms = moment.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(ms)
            .map(Self::from_unix_ms)
            .map_err(|_| ParseTimestampError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamp_when_written_is_rfc_3339_in_utc() {
        assert_eq!(
            Timestamp::from_unix_ms(1_795_000_000_250).to_string(),
            "2026-11-18T11:06:40.25Z"
        );
    }

    #[test]
    fn timestamp_when_given_an_offset_is_read_as_utc() {
        let read: Timestamp = serde_json::from_str("\"2026-11-22T12:00:00+02:00\"").unwrap();
        let utc: Timestamp = serde_json::from_str("\"2026-11-22T10:00:00Z\"").unwrap();
        assert_eq!(read, utc);
    }

    #[test]
    fn timestamp_when_out_of_range_is_clamped_and_still_writable() {
        let last = Timestamp::from_unix_ms(i64::MAX);
        assert_eq!(last.plus(Duration::from_secs(1)), last);
        assert_eq!(last.to_string(), "9999-12-31T23:59:59.999Z");
    }
}
