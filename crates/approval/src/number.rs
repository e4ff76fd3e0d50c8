//! The three digits that the requester reads out and the approver types.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Three digits. Whoever approves without having spoken to the requester guesses it once in a
/// thousand times; there is one try (CISA, "Implementing Number Matching in MFA Applications").
pub struct Number(Zeroizing<[u8; 3]>);

/// The text is not three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number has three digits: ask the requester to read it to you")]
pub struct InvalidNumberError;

impl Number {
    /// Draws one from `fill`, which fills a slice with random bytes; each of the thousand is as
    /// likely as the others.
    pub fn make(mut fill: impl FnMut(&mut [u8])) -> Self {
        // 65 000 is the greatest multiple of 1 000 that 16 bits hold: what lies above is drawn again.
        let drawn = loop {
            let mut bytes = Zeroizing::new([0; 2]);
            fill(bytes.as_mut_slice());
            let drawn = u16::from_be_bytes(*bytes);
            if drawn < 65_000 {
                break drawn;
            }
        };
        let digit = |place: u16| {
            let digit = drawn / place % 10;
            b'0' + u8::try_from(digit).unwrap_or(0)
        };
        Self(Zeroizing::new([digit(100), digit(10), digit(1)]))
    }

    /// Reads three digits, with blanks around them or not.
    ///
    /// # Errors
    /// When there is anything else.
    pub fn from_digits(text: &str) -> Result<Self, InvalidNumberError> {
        let digits = <[u8; 3]>::try_from(text.trim().as_bytes()).map_err(|_| InvalidNumberError)?;
        let is_number = digits.iter().all(u8::is_ascii_digit);
        is_number
            .then(|| Self(Zeroizing::new(digits)))
            .ok_or(InvalidNumberError)
    }

    /// Whether `typed` is this number; takes the same time whichever digit differs.
    pub fn matches(&self, typed: &Self) -> bool {
        self.0.ct_eq(typed.0.as_slice()).into()
    }

    /// The three ASCII digits. Each call says why.
    pub fn expose(&self) -> &[u8; 3] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn number_when_drawn_over_all_sixteen_bits_is_each_as_often() {
        let mut counts = [0_u32; 1_000];
        for drawn in 0_u16..=u16::MAX {
            // What is refused is followed by a zero, which the count of "000" is rid of below.
            let mut draws = [drawn, 0].into_iter();
            let number = Number::make(|bytes| {
                bytes.copy_from_slice(&draws.next().unwrap().to_be_bytes());
            });
            let text = String::from_utf8(number.expose().to_vec()).unwrap();
            counts[text.parse::<usize>().unwrap()] += 1;
        }
        counts[0] -= 536;
        assert!(counts.iter().all(|&count| count == 65), "{counts:?}");
    }

    #[test]
    fn number_matches_itself_and_none_of_the_others() {
        let number = Number::from_digits("042").unwrap();
        let matching = (0..1_000)
            .filter(|n| number.matches(&Number::from_digits(&format!("{n:03}")).unwrap()));
        assert_eq!(matching.collect::<Vec<_>>(), [42]);
    }

    #[rstest]
    #[case("")]
    #[case("42")]
    #[case("0042")]
    #[case("4 2")]
    #[case("-42")]
    #[case("٠٤٢")]
    #[case("abc")]
    fn text_when_not_three_digits_is_no_number(#[case] text: &str) {
        assert!(Number::from_digits(text).is_err());
    }

    #[test]
    fn number_is_read_with_blanks_around_it() {
        assert!(
            Number::from_digits(" 007\n")
                .unwrap()
                .matches(&Number::from_digits("007").unwrap())
        );
    }
}
