//! Durations in sentences.

/// A duration in its largest whole unit: `8 hours`, `90 minutes`.
pub fn in_words(seconds: u32) -> String {
    let (number, unit) = match seconds {
        s if s.is_multiple_of(86_400) => (s / 86_400, "day"),
        s if s.is_multiple_of(3_600) => (s / 3_600, "hour"),
        s if s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn duration_is_written_in_its_largest_whole_unit() {
        let written = [
            (45, "45 seconds"),
            (60, "1 minute"),
            (5_400, "90 minutes"),
            (3_600, "1 hour"),
            (28_800, "8 hours"),
            (172_800, "2 days"),
        ];
        for (seconds, words) in written {
            assert_eq!(in_words(seconds), words);
        }
    }
}
