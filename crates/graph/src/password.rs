//! Passwords that Entra accepts, drawn from the random source that is passed in.

use zeroize::Zeroizing;

use crate::environment::Environment;

/// Characters of a password. 62⁴⁰ is more than 238 bits.
pub const PASSWORD_CHARS: usize = 40;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A random password that satisfies Entra's complexity rule: three of lower case, upper case,
/// digit and symbol (Microsoft Learn, "Password policies and account restrictions"). It holds
/// letters and digits only, which every sign-in page and every keyboard can take.
pub fn make_password(environment: &dyn Environment) -> Zeroizing<String> {
    loop {
        let candidate = draw(environment);
        if is_complex(&candidate) {
            return candidate;
        }
    }
}

fn draw(environment: &dyn Environment) -> Zeroizing<String> {
    let mut password = Zeroizing::new(String::with_capacity(PASSWORD_CHARS));
    let mut bytes = Zeroizing::new([0_u8; 64]);
    while password.len() < PASSWORD_CHARS {
        environment.fill_random(bytes.as_mut_slice());
        for byte in bytes.iter() {
            // Six bits give 64 values; the two beyond the alphabet are drawn again, so that all
            // characters are equally likely.
            if let Some(character) = ALPHABET.get(usize::from(byte & 63))
                && password.len() < PASSWORD_CHARS
            {
                password.push(char::from(*character));
            }
        }
    }
    password
}

fn is_complex(password: &str) -> bool {
    password.bytes().any(|b| b.is_ascii_lowercase())
        && password.bytes().any(|b| b.is_ascii_uppercase())
        && password.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use core::time::Duration;
    use std::collections::HashSet;
    use std::sync::Mutex;

    use hallpass_protocol::Timestamp;

    use super::*;
    use crate::environment::Wait;

    /// A small generator (`xorshift64*`), good enough to look at the distribution.
    struct Xorshift(Mutex<u64>);

    impl Environment for Xorshift {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_ms(0)
        }

        fn sleep(&self, _: Duration) -> Wait {
            Box::pin(core::future::ready(()))
        }

        fn fill_random(&self, bytes: &mut [u8]) {
            let mut state = self.0.lock().unwrap();
            for byte in bytes {
                *state ^= *state >> 12;
                *state ^= *state << 25;
                *state ^= *state >> 27;
                *byte = state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes()[0];
            }
        }
    }

    #[test]
    fn password_when_made_often_is_always_complex_and_never_repeats() {
        let random = Xorshift(Mutex::new(42));
        let mut seen = HashSet::new();
        for _ in 0..2_000 {
            let password = make_password(&random);
            assert_eq!(password.len(), PASSWORD_CHARS);
            assert!(is_complex(&password));
            assert!(password.bytes().all(|b| ALPHABET.contains(&b)));
            assert!(seen.insert(password.to_string()));
        }
    }

    #[test]
    fn complexity_when_a_class_is_missing_is_not_met() {
        for weak in ["abcdefgh1", "ABCDEFGH1", "Abcdefghi"] {
            assert!(!is_complex(weak), "{weak}");
        }
    }
}
