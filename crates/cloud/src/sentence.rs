//! Errors as sentences for people.

/// An error's text with a capital at its beginning and a full stop at its end.
pub(crate) fn sentence(error: &dyn core::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_becomes_one_sentence() {
        for (text, expected) in [
            ("no such code: look again", "No such code: look again."),
            ("Already one.", "Already one."),
            ("\u{e9}t\u{e9}", "\u{c9}t\u{e9}."),
        ] {
            assert_eq!(sentence(&std::io::Error::other(text)), expected);
        }
    }
}
