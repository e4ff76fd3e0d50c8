//! Names that people give to people and things.

/// A name as it is kept: without the blanks around it, and `None` when nothing is left, it is longer
/// than `max_chars` or holds control characters.
pub fn parse_name(text: &str, max_chars: usize) -> Option<String> {
    let name = text.trim();
    let is_good = !name.is_empty()
        && name.chars().count() <= max_chars
        && !name.chars().any(char::is_control);
    is_good.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_trimmed_and_refused_when_empty_too_long_or_unprintable() {
        assert_eq!(parse_name("  Kim Lee ", 7), Some("Kim Lee".to_owned()));
        assert_eq!(parse_name("Kim Lee", 6), None);
        assert_eq!(parse_name("ÄÖÜß", 4), Some("ÄÖÜß".to_owned()));
        for text in ["", "  ", "a\u{7}b", "a\nb"] {
            assert_eq!(parse_name(text, 100), None, "{text:?}");
        }
    }
}
