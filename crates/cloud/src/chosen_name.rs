//! Names that people give to people and things.

/// A name as it is kept: without the blanks around it, and `None` when nothing is left, it is longer
/// than `max_chars` or holds characters with which one name passes for another.
pub fn parse_name(text: &str, max_chars: usize) -> Option<String> {
    let name = text.trim();
    let is_good =
        !name.is_empty() && name.chars().count() <= max_chars && !name.chars().any(is_deceptive);
    is_good.then(|| name.to_owned())
}

/// Controls, the marks that change the direction of writing (Unicode Bidirectional Algorithm, UAX #9),
/// and what takes no room. The joiners U+200C and U+200D stay: Persian and emoji are written with them.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
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

    #[test]
    fn name_that_turns_the_writing_round_or_hides_something_is_refused() {
        for text in [
            "Contoso\u{202e}dtL",
            "\u{2066}Contoso\u{2069}",
            "Contoso\u{200f}",
            "Con\u{200b}toso",
            "Contoso\u{2028}Ltd",
            "Con\u{feff}toso",
        ] {
            assert_eq!(parse_name(text, 100), None, "{text:?}");
        }
        for text in [
            "מכללת החוף",
            "شرکت نمونه\u{200c}ها",
            "👩\u{200d}💻 Studio",
            "<b>Bold</b> & Co'; DROP TABLE customers --",
        ] {
            assert_eq!(parse_name(text, 100).as_deref(), Some(text));
        }
    }
}
