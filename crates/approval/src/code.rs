//! The code for people who cannot scan.

use core::fmt;
use core::str::FromStr;

/// RFC 8628 §6.1: consonants only, so that no words come out, and no digits.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

const CODE_CHARS: usize = 8;

/// Eight of twenty letters (34.5 bits), written `BCDF-GHJK`. It finds a request, as the link does, and
/// is good for nothing else; tries are counted ([`crate::limits::CODE_TRIES_MAX`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code([u8; CODE_CHARS]);

/// What was typed is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was typed.
    #[error("type the eight letters that are shown under the QR code")]
    Empty,
    /// Letters are missing.
    #[error("a code has eight letters and this has {0}: compare it with the one that is shown")]
    TooShort(usize),
    /// There are too many.
    #[error("a code has eight letters and this has more: compare it with the one that is shown")]
    TooLong,
    /// An O or 0, which looks like two letters.
    #[error("a code has no \"O\" and no \"0\": look whether it is a \"D\" or a \"Q\"")]
    RoundLetter,
    /// A character that no code has.
    #[error("a code has no \"{0}\": compare it with the one that is shown")]
    NotInCodes(char),
}

impl Code {
    /// Draws one from `fill`, which fills a slice with random bytes; each is as likely as the others.
    pub fn make(mut fill: impl FnMut(&mut [u8])) -> Self {
        Self([(); CODE_CHARS].map(|()| {
            loop {
                let mut byte = [0; 1];
                fill(&mut byte);
                let [byte] = byte;
                // 240 is the greatest multiple of 20 that a byte holds.
                if byte < 240
                    && let Some(&letter) = ALPHABET.get(usize::from(byte % 20))
                {
                    break letter;
                }
            }
        }))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, &letter) in self.0.iter().enumerate() {
            if at == CODE_CHARS / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl FromStr for Code {
    type Err = CodeError;

    /// Reads what somebody typed: whatever case, blanks and hyphens anywhere, and what looks like a
    /// letter of the alphabet for that letter.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let mut letters = [0; CODE_CHARS];
        let mut typed = 0;
        for letter in text.chars().filter(|&it| !is_between(it)) {
            let letter = meant(letter)?;
            *letters.get_mut(typed).ok_or(CodeError::TooLong)? = letter;
            typed += 1;
        }
        match typed {
            0 => Err(CodeError::Empty),
            CODE_CHARS => Ok(Self(letters)),
            _ => Err(CodeError::TooShort(typed)),
        }
    }
}

/// Blanks, and what keyboards make of a hyphen.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.'
        )
}

fn meant(letter: char) -> Result<u8, CodeError> {
    let meant = match letter.to_ascii_uppercase() {
        'O' | '0' => return Err(CodeError::RoundLetter),
        'I' | '1' | '|' => b'L',
        'U' => b'V',
        '2' => b'Z',
        '5' => b'S',
        '6' => b'G',
        '8' => b'B',
        other => u8::try_from(other).unwrap_or(0),
    };
    let is_known = ALPHABET.contains(&meant);
    is_known
        .then_some(meant)
        .ok_or(CodeError::NotInCodes(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("BLGS-VZBK")]
    #[case("blgsvzbk")]
    #[case("  b l g s v z b k ")]
    #[case("BLGS–VZBK")]
    #[case("8165-U28k")]
    #[case("b|gs_vz.bk")]
    fn code_is_read_however_it_was_typed(#[case] typed: &str) {
        assert_eq!(typed.parse::<Code>().unwrap().to_string(), "BLGS-VZBK");
    }

    #[rstest]
    #[case("", CodeError::Empty)]
    #[case(" - ", CodeError::Empty)]
    #[case("BLGS-VZB", CodeError::TooShort(7))]
    #[case("BLGS-VZBKK", CodeError::TooLong)]
    #[case("BLGS-VZ0K", CodeError::RoundLetter)]
    #[case("BLGS-VZAK", CodeError::NotInCodes('A'))]
    #[case("BLGS-VZßK", CodeError::NotInCodes('ß'))]
    #[case("BLGS-VZ\0K", CodeError::NotInCodes('\0'))]
    fn typing_errors_are_said(#[case] typed: &str, #[case] error: CodeError) {
        assert_eq!(typed.parse::<Code>(), Err(error));
    }

    #[test]
    fn letters_when_drawn_over_all_bytes_are_each_as_often() {
        let mut counts = [0_u32; 256];
        for drawn in 0_u8..240 {
            let letter = Code::make(|bytes| bytes.fill(drawn)).0[0];
            counts[usize::from(letter)] += 1;
        }
        assert!(
            ALPHABET
                .iter()
                .all(|&letter| counts[usize::from(letter)] == 12)
        );
    }

    #[test]
    fn byte_that_would_favour_some_letters_is_drawn_again() {
        let mut draws = [240, 255, 3].into_iter().chain(std::iter::repeat(0));
        let code = Code::make(|bytes| bytes.fill(draws.next().unwrap()));
        assert_eq!(code.to_string(), "FBBB-BBBB");
    }

    proptest! {
        #[test]
        fn code_when_written_is_read_back(seed in any::<[u8; 8]>()) {
            let mut bytes = seed.into_iter().map(|byte| byte % 240);
            let code = Code::make(|to| to.fill(bytes.next().unwrap()));
            prop_assert_eq!(code.to_string().parse(), Ok(code));
            prop_assert_eq!(code.to_string().to_lowercase().parse(), Ok(code));
        }

        #[test]
        fn any_text_is_read_or_refused_in_one_line(text in any::<String>()) {
            match text.parse::<Code>() {
                Ok(code) => prop_assert_eq!(code.to_string().len(), 9),
                Err(error) => prop_assert!(!error.to_string().ends_with('.')),
            }
        }
    }
}
