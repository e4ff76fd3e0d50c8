//! What a name is made from.

/// The longest part of a name that a variable stands for, in characters.
pub(super) const PART_MAX_CHARS: usize = 12;

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedPerson<'a> {
    /// The name on screens.
    pub display_name: &'a str,
    /// The mail address.
    pub email: &'a str,
}

impl NamedPerson<'_> {
    /// The first word of the name that is left when only `a-z` and `0-9` are kept; else of the mail
    /// address; else `tech`.
    pub(super) fn short(&self) -> String {
        let of_mail = self.email.split('@').next().unwrap_or_default();
        let mut words = self.display_name.split_whitespace().chain([of_mail]);
        words.find_map(kept).unwrap_or_else(|| "tech".to_owned())
    }

    /// The last such word of the name; else as [`Self::short`].
    pub(super) fn last(&self) -> String {
        let mut words = self.display_name.split_whitespace().rev();
        words.find_map(kept).unwrap_or_else(|| self.short())
    }

    /// The first character of each such word of the name; else as [`Self::short`].
    pub(super) fn initials(&self) -> String {
        let words = self.display_name.split_whitespace().filter_map(kept);
        let initials: String = words
            .filter_map(|word| word.chars().next())
            .take(PART_MAX_CHARS)
            .collect();
        if initials.is_empty() {
            self.short()
        } else {
            initials
        }
    }
}

/// What is left of a word, if anything.
fn kept(word: &str) -> Option<String> {
    let kept: String = word
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(PART_MAX_CHARS)
        .collect();
    (!kept.is_empty()).then_some(kept)
}
