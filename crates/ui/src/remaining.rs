//! Remaining time: in words, as a share of the lifetime, and how urgent it is.

use core::time::Duration;

use hallpass_protocol::Timestamp;

/// From here on the countdown is shown as a warning.
pub const WARN: Duration = Duration::from_mins(15);
/// From here on the countdown is shown as urgent and counts seconds.
pub const URGENT: Duration = Duration::from_mins(5);

/// How urgent a countdown is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// More than [`WARN`] left.
    #[default]
    Normal,
    /// At most [`WARN`] left.
    Warn,
    /// At most [`URGENT`] left.
    Urgent,
}

/// One moment of a countdown. The default is one that is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remaining {
    left: Duration,
    lifetime: Duration,
}

impl Remaining {
    /// What is left at `now_ms` on this browser's clock, for a deadline on the cloud's clock.
    /// `clock_offset_ms` is the cloud's clock minus this browser's.
    pub fn until(ends_at: Timestamp, lifetime_s: u32, now_ms: i64, clock_offset_ms: i64) -> Self {
        let now = Timestamp::from_unix_ms(now_ms.saturating_add(clock_offset_ms));
        Self {
            left: ends_at.since(now),
            lifetime: Duration::from_secs(u64::from(lifetime_s)),
        }
    }

    /// Whether the deadline has passed.
    pub const fn is_over(self) -> bool {
        self.left.is_zero()
    }

    /// How urgent it is.
    pub fn level(self) -> Level {
        if self.left <= URGENT {
            Level::Urgent
        } else if self.left <= WARN {
            Level::Warn
        } else {
            Level::Normal
        }
    }

    /// What is left of the lifetime, in percent, for the ring. A deadline that was moved later
    /// than the lifetime asked for is a full ring.
    pub fn percent(self) -> u8 {
        let total = self.lifetime.as_millis().max(1);
        let share = (self.left.as_millis().saturating_mul(100))
            .div_ceil(total)
            .min(100);
        u8::try_from(share).unwrap_or(100)
    }

    /// “2 d 3 h”, “1 h 12 min”, “12 min”, and from [`URGENT`] on “4 min 50 s”, “9 s”.
    pub fn in_words(self) -> String {
        if self.is_over() {
            return "time is up".to_owned();
        }
        let seconds = self.left.as_secs();
        if self.left <= URGENT {
            return match (seconds / 60, seconds % 60) {
                (0, s) => format!("{s} s"),
                (m, 0) => format!("{m} min"),
                (m, s) => format!("{m} min {s} s"),
            };
        }
        duration_in_words(seconds)
    }
}

/// A duration in its two largest units: “30 s”, “15 min”, “1 h 30 min”, “2 d 3 h”. What is smaller
/// than the second unit is left out.
pub fn duration_in_words(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let two = |large: u64, large_unit: &str, small: u64, small_unit: &str| {
        if small == 0 {
            format!("{large} {large_unit}")
        } else {
            format!("{large} {large_unit} {small} {small_unit}")
        }
    };
    if seconds < MINUTE {
        format!("{seconds} s")
    } else if seconds < HOUR {
        let minutes = seconds / MINUTE;
        // A lifetime of a minute and a half is written out; a longer one in whole minutes.
        two(
            minutes,
            "min",
            if minutes < 5 { seconds % MINUTE } else { 0 },
            "s",
        )
    } else if seconds < DAY {
        two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")
    } else {
        two(seconds / DAY, "d", seconds % DAY / HOUR, "h")
    }
}

/// How long ago a moment was, in words: “just now”, “12 min ago”, “3 h ago”.
pub fn ago_in_words(moment: Timestamp, now_ms: i64, clock_offset_ms: i64) -> String {
    let now = Timestamp::from_unix_ms(now_ms.saturating_add(clock_offset_ms));
    match now.since(moment).as_secs() {
        0..60 => "just now".to_owned(),
        s @ 60..3600 => format!("{} min ago", s / 60),
        s @ 3600..86_400 => format!("{} h ago", s / 3600),
        s => format!("{} d ago", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000_000;

    fn left(seconds: i64) -> Remaining {
        Remaining::until(
            Timestamp::from_unix_ms(NOW + seconds * 1000),
            4 * 3600,
            NOW,
            0,
        )
    }

    #[test]
    fn words_when_more_than_five_minutes_are_left_count_minutes() {
        for (seconds, words) in [
            (4 * 3600, "4 h"),
            (4320, "1 h 12 min"),
            (4379, "1 h 12 min"),
            (3599, "59 min"),
            (301, "5 min"),
            (2 * 86_400 + 3 * 3600 + 59, "2 d 3 h"),
        ] {
            assert_eq!(left(seconds).in_words(), words, "{seconds}");
        }
    }

    #[test]
    fn words_when_five_minutes_or_less_are_left_count_seconds() {
        for (seconds, words) in [
            (300, "5 min"),
            (290, "4 min 50 s"),
            (60, "1 min"),
            (9, "9 s"),
            (0, "time is up"),
        ] {
            assert_eq!(left(seconds).in_words(), words, "{seconds}");
        }
        assert_eq!(left(-86_400).in_words(), "time is up");
    }

    #[test]
    fn level_when_it_reaches_fifteen_and_five_minutes_changes() {
        assert_eq!(left(901).level(), Level::Normal);
        assert_eq!(left(900).level(), Level::Warn);
        assert_eq!(left(301).level(), Level::Warn);
        assert_eq!(left(300).level(), Level::Urgent);
        assert_eq!(left(-5).level(), Level::Urgent);
    }

    #[test]
    fn percent_when_counting_down_goes_from_full_to_zero() {
        assert_eq!(left(4 * 3600).percent(), 100);
        assert_eq!(left(2 * 3600).percent(), 50);
        assert_eq!(left(1).percent(), 1);
        assert_eq!(left(0).percent(), 0);
        assert_eq!(left(9 * 3600).percent(), 100);
    }

    #[test]
    fn percent_when_the_lifetime_is_zero_does_not_divide_by_it() {
        let ends_at = Timestamp::from_unix_ms(NOW + 1000);
        assert_eq!(Remaining::until(ends_at, 0, NOW, 0).percent(), 100);
    }

    #[test]
    fn remaining_when_this_clock_is_an_hour_wrong_counts_with_the_clouds() {
        let ends_at = Timestamp::from_unix_ms(NOW + 600_000);
        let wrong_now = NOW - 3_600_000;
        assert_eq!(
            Remaining::until(ends_at, 3600, wrong_now, 3_600_000).in_words(),
            "10 min"
        );
    }

    #[test]
    fn duration_when_short_keeps_seconds_and_when_long_drops_them() {
        for (seconds, words) in [
            (30, "30 s"),
            (90, "1 min 30 s"),
            (330, "5 min"),
            (900, "15 min"),
            (5400, "1 h 30 min"),
            (14_400, "4 h"),
            (86_400, "1 d"),
        ] {
            assert_eq!(duration_in_words(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn ago_when_the_moment_is_in_the_future_is_just_now() {
        assert_eq!(
            ago_in_words(Timestamp::from_unix_ms(NOW + 5000), NOW, 0),
            "just now"
        );
        assert_eq!(
            ago_in_words(Timestamp::from_unix_ms(NOW - 720_000), NOW, 0),
            "12 min ago"
        );
        assert_eq!(
            ago_in_words(Timestamp::from_unix_ms(NOW - 7_200_000), NOW, 0),
            "2 h ago"
        );
    }
}
