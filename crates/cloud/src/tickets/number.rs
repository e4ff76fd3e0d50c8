//! The number in what somebody typed as their ticket.

use core::fmt;

/// A ticket's number in its system; at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber(u32);

impl TicketNumber {
    /// The one number in a text such as `4711`, `#4711` or `INC-0004711`; `None` where there is none,
    /// or more than one: nobody guesses which of them is meant.
    pub fn find_in(text: &str) -> Option<Self> {
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| !digits.is_empty());
        let number = numbers.next()?.parse().ok().filter(|number| *number > 0)?;
        numbers.next().is_none().then_some(Self(number))
    }

    /// The first ticket that any system has.
    pub const FIRST: Self = Self(1);

    /// The number itself.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_the_one_in_the_text() {
        for (text, number) in [
            ("4711", Some(4711)),
            ("#4711", Some(4711)),
            ("INC-0004711", Some(4711)),
            ("Ticket 7, reset MFA", Some(7)),
            ("", None),
            ("reset MFA", None),
            ("0", None),
            ("4711 and 4712", None),
            ("2026-11-22", None),
            ("99999999999", None),
            ("٤٧١١", None),
        ] {
            assert_eq!(
                TicketNumber::find_in(text).map(TicketNumber::get),
                number,
                "{text}"
            );
        }
    }
}
