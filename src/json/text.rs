//! The marks, words, numbers and strings of JSON (RFC 8259).

use super::{Malformed, Reader};

/// A string's text.
pub(super) enum Text<'de> {
    /// As it stands there.
    Plain(&'de str),
    /// Without its escapes.
    Unescaped(String),
}

impl<'de> Reader<'de> {
    /// The next character that is no space.
    pub(super) fn peek(&mut self) -> Result<char, Malformed> {
        self.skip_space();
        self.rest.chars().next().ok_or(Malformed)
    }

    /// Takes one mark.
    pub(super) fn take(&mut self, mark: char) -> Result<(), Malformed> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(mark).ok_or(Malformed)?;
        Ok(())
    }

    /// Takes `true`, `false` or `null`; what follows is looked at by whoever reads on.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Malformed> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(word).ok_or(Malformed)?;
        Ok(())
    }

    /// Whether another item stands before `close`; takes the comma before it.
    pub(super) fn has_next(&mut self, close: char, is_first: &mut bool) -> Result<bool, Malformed> {
        if self.peek()? == close {
            return Ok(false);
        }
        if !core::mem::replace(is_first, false) {
            self.take(',')?;
        }
        Ok(true)
    }

    /// Nothing but space is left.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        self.skip_space();
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// A whole number, as it is written.
    pub(super) fn number(&mut self) -> Result<&'de str, Malformed> {
        let text = self.number_like()?;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        let has_no_padding = digits == "0" || !digits.starts_with('0');
        if is_whole && has_no_padding {
            Ok(text)
        } else {
            Err(Malformed)
        }
    }

    /// Any value that nobody reads.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        match self.peek()? {
            '"' => self.string().map(drop),
            '{' => self.within('{', '}', |reader| {
                let mut is_first = true;
                while reader.has_next('}', &mut is_first)? {
                    reader.string()?;
                    reader.take(':')?;
                    reader.skip()?;
                }
                Ok(())
            }),
            '[' => self.within('[', ']', |reader| {
                let mut is_first = true;
                while reader.has_next(']', &mut is_first)? {
                    reader.skip()?;
                }
                Ok(())
            }),
            't' => self.word("true"),
            'f' => self.word("false"),
            'n' => self.word("null"),
            _ => self.number_like().map(drop),
        }
    }

    /// A string.
    pub(super) fn string(&mut self) -> Result<Text<'de>, Malformed> {
        self.take('"')?;
        let plain = self.plain()?;
        if self.rest.starts_with('"') {
            self.take_next()?;
            return Ok(Text::Plain(plain));
        }
        let mut text = plain.to_owned();
        while self.take_next()? == '\\' {
            text.push(self.escape()?);
            text.push_str(self.plain()?);
        }
        Ok(Text::Unescaped(text))
    }

    /// Up to a quotation mark or a backslash; a control character may not stand in a string.
    fn plain(&mut self) -> Result<&'de str, Malformed> {
        let ends = |byte: u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        let end = self.rest.bytes().position(ends).ok_or(Malformed)?;
        let (plain, rest) = self.rest.split_at_checked(end).ok_or(Malformed)?;
        self.rest = rest;
        if rest.starts_with(['"', '\\']) {
            Ok(plain)
        } else {
            Err(Malformed)
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        Ok(match self.take_next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => return self.code_point(),
            literal @ ('"' | '\\' | '/') => literal,
            _ => return Err(Malformed),
        })
    }

    /// The digits of `\uXXXX`, and of its second half where it is a surrogate (§7).
    fn code_point(&mut self) -> Result<char, Malformed> {
        let high = self.hex4()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high).ok_or(Malformed);
        }
        self.rest = self.rest.strip_prefix("\\u").ok_or(Malformed)?;
        let low = self.hex4()?.checked_sub(0xdc00).filter(|low| *low < 0x400);
        let code = 0x1_0000 + ((high - 0xd800) << 10) + low.ok_or(Malformed)?;
        char::from_u32(code).ok_or(Malformed)
    }

    fn hex4(&mut self) -> Result<u32, Malformed> {
        let (digits, rest) = self.rest.split_at_checked(4).ok_or(Malformed)?;
        self.rest = rest;
        let append = |value: u32, digit: char| Some(value << 4 | digit.to_digit(16)?);
        digits.chars().try_fold(0, append).ok_or(Malformed)
    }

    fn number_like(&mut self) -> Result<&'de str, Malformed> {
        self.skip_space();
        let is_part = |byte: u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let end = self.rest.bytes().position(|byte| !is_part(byte));
        let (text, rest) = self
            .rest
            .split_at_checked(end.unwrap_or(self.rest.len()))
            .filter(|(text, _)| text.ends_with(|c: char| c.is_ascii_digit()))
            .ok_or(Malformed)?;
        self.rest = rest;
        Ok(text)
    }

    fn take_next(&mut self) -> Result<char, Malformed> {
        let mut characters = self.rest.chars();
        let next = characters.next().ok_or(Malformed)?;
        self.rest = characters.as_str();
        Ok(next)
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }
}
