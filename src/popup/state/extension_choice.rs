//! By how much an account can be extended, as choices.

use hallpass_ui::remaining::duration_in_words;

/// The lengths that people ask for most, in seconds.
const USUAL: [u32; 4] = [900, 1_800, 3_600, 7_200];

/// The choices, in seconds and in rising order, where `left_s` are left: the usual lengths below
/// that, and all of it.
pub(crate) fn extension_choices(left_s: u32) -> Vec<u32> {
    let mut choices: Vec<u32> = USUAL.into_iter().filter(|by_s| *by_s < left_s).collect();
    if left_s > 0 {
        choices.push(left_s);
    }
    choices
}

/// A choice in words; the longest says so.
pub(crate) fn choice_in_words(by_s: u32, left_s: u32) -> String {
    let longest = if by_s == left_s { " (all)" } else { "" };
    format!("+{}{longest}", duration_in_words(u64::from(by_s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_the_usual_lengths_below_what_is_left_and_all_of_it() {
        assert_eq!(extension_choices(0), [0; 0]);
        assert_eq!(extension_choices(45), [45]);
        assert_eq!(extension_choices(900), [900]);
        assert_eq!(extension_choices(3_000), [900, 1_800, 3_000]);
        assert_eq!(
            extension_choices(25_200),
            [900, 1_800, 3_600, 7_200, 25_200]
        );
    }

    #[test]
    fn choice_that_is_all_says_so() {
        assert_eq!(choice_in_words(900, 3_000), "+15 min");
        assert_eq!(choice_in_words(25_200, 25_200), "+7 h (all)");
    }
}
