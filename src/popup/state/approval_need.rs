//! Whose approval a request will need, in words.

use hallpass_protocol::policy::Approvers;

/// What the form says before anything is sent.
pub(crate) fn in_words(approvers: Approvers) -> String {
    match (approvers.count, approvers.may_be_oneself) {
        (0 | 1, false) => "Another person has to approve this.".to_owned(),
        (0 | 1, true) => {
            "This needs an approval: somebody else's, or yours on a second device with another \
             passkey."
                .to_owned()
        }
        (count, false) => format!("{count} other people have to approve this."),
        (count, true) => format!(
            "This needs {count} approvals. One can be yours, on a second device with another passkey."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_how_many_people_and_whether_oneself_counts() {
        let words = |count, may_be_oneself| {
            in_words(Approvers {
                count,
                may_be_oneself,
            })
        };
        assert!(words(1, false).starts_with("Another person"));
        assert!(words(2, false).starts_with("2 other people"));
        assert!(words(1, true).contains("yours on a second device"));
        assert!(words(3, true).contains("3 approvals. One can be yours"));
    }
}
