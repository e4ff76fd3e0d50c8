//! Characters that act instead of being seen.

use super::put;

/// Whether a character acts on a terminal or on the text around it: control characters (DEL and C1
/// of them are no escape's business in JSON), line and paragraph separators, and those that turn the
/// direction of writing.
pub(super) fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}

/// Writes a character as JSON escapes it. All active ones are in the Basic Multilingual Plane.
pub(super) fn escape(out: &mut String, c: char) {
    put(out, format_args!("\\u{:04x}", u32::from(c)));
}

/// Escapes the active characters of a JSON text. They stand in its strings alone, where
/// `serde_json` has escaped those below U+0020 already.
pub(super) fn escape_json(out: &mut String, json: &str) {
    for c in json.chars() {
        if is_active(c) {
            escape(out, c);
        } else {
            out.push(c);
        }
    }
}

/// The JSON text that [`escape_json`] was given, if `serde_json` wrote it: that escapes active
/// characters below U+0020 alone.
pub(super) fn unescape_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        if let Some((c, behind)) = read_escape(escape)
            && c >= ' '
            && is_active(c)
        {
            out.push(c);
            rest = behind;
            continue;
        }
        // The backslash and what it escapes, which may be a backslash.
        let mut chars = escape.chars();
        out.extend(chars.by_ref().take(2));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

/// A `\uXXXX` at the start of the text, and what stands behind it.
fn read_escape(text: &str) -> Option<(char, &str)> {
    let (digits, behind) = text.strip_prefix("\\u")?.split_at_checked(4)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some((char::from_u32(number)?, behind))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_when_escaped_does_not_act_and_comes_back() {
        let nasty = "a\u{1b}[2J \u{9b}31m \u{7f}\u{202e}txt\u{2028} \\u009b \\\\u009b \"q\" \n";
        let json = serde_json::to_string(nasty).unwrap();
        let mut escaped = String::new();
        escape_json(&mut escaped, &json);
        assert!(!escaped.chars().any(is_active), "{escaped}");
        assert_eq!(unescape_json(&escaped), json);
        let read: String = serde_json::from_str(&escaped).unwrap();
        assert_eq!(read, nasty);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let mut escaped = String::new();
            escape_json(&mut escaped, &json);
            prop_assert!(!escaped.chars().any(is_active));
            prop_assert_eq!(unescape_json(&escaped), json);
        }

        #[test]
        fn unescaping_never_panics(text in "[\\\\u0-9a-f\u{9b}\"]{0,40}") {
            unescape_json(&text);
        }
    }
}
