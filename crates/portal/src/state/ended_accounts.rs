//! What is said after all accounts were told to end.

/// How many began to end, in a sentence.
pub(crate) fn ended_in_words(count: u32) -> String {
    match count {
        0 => "No account was left to end.".to_owned(),
        1 => "1 account is ending.".to_owned(),
        n => format!("{n} accounts are ending."),
    }
}

#[cfg(test)]
mod tests {
    use super::ended_in_words;

    #[test]
    fn count_is_said_in_the_right_number() {
        let said = [0, 1, 2].map(ended_in_words);
        assert_eq!(
            said,
            [
                "No account was left to end.",
                "1 account is ending.",
                "2 accounts are ending.",
            ]
        );
    }
}
