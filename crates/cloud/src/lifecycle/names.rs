//! The random end of what an account is called in Entra.

use data_encoding::BASE32_NOPAD;
use hallpass_policy::user_name::SUFFIX_CHARS;

use crate::random::RandomSource;

/// What follows the stem of a sign-in name: `hallpass_policy::user_name` knows it again.
pub(super) fn make_suffix(random: &dyn RandomSource) -> String {
    make_base32(random, SUFFIX_CHARS)
}

pub(super) fn make_base32(random: &dyn RandomSource, chars: usize) -> String {
    let mut bytes = vec![0; chars];
    random.fill(&mut bytes);
    let encoded = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
    encoded.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
    use hallpass_policy::user_name::{has_our_shape, join, with_suffix};

    use super::*;
    use crate::random::SeededRandom;

    #[test]
    fn sign_in_name_is_known_again_whatever_its_random_end() {
        let random = SeededRandom::new(7);
        for _ in 0..100 {
            let name = join("jit-ada", &make_suffix(&random), "contoso.onmicrosoft.com");
            let other = with_suffix(&name, &make_suffix(&random));
            assert!(
                has_our_shape(&name) && has_our_shape(&other),
                "{name} {other}"
            );
            assert!(other != name && other.starts_with("jit-ada-"), "{other}");
        }
    }
}
