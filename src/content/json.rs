//! JSON as far as the content port needs it.
//!
//! The worker speaks through `serde_json`; here its decoder for tagged enums would be most of the
//! script, which is loaded into every sign-in page and translated to JavaScript. The tests hold
//! both against `serde_json`.

use zeroize::Zeroizing;

/// Appends `text` as a JSON string, byte for byte as `serde_json` writes it.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{0}'..='\u{1f}' => {
                out.push_str("\\u00");
                let code = u32::from(character);
                out.extend(char::from_digit(code >> 4, 16));
                out.extend(char::from_digit(code & 15, 16));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Appends a number in decimal.
pub(super) fn push_number(out: &mut String, number: u16) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.extend(char::from_digit(u32::from(number % 10), 10));
}

/// A number that is written in decimal digits only.
pub(super) fn decimal(digits: &str) -> Option<u16> {
    let append = |number: u16, digit: char| {
        number
            .checked_mul(10)?
            .checked_add(u16::try_from(digit.to_digit(10)?).ok()?)
    };
    digits
        .chars()
        .try_fold(0, append)
        .filter(|_| !digits.is_empty())
}

/// Reads one JSON text from its start, as `serde_json` writes it: without space. Each method takes one value and answers `None` when
/// something else stands there; nothing can be read after that.
pub(super) struct Reader<'a> {
    rest: &'a str,
}

/// Reads the value of one member or item.
type ReadValue<'f, 'a> = &'f mut dyn FnMut(&str, &mut Reader<'a>) -> Option<()>;

impl<'a> Reader<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// An object: `read` is called for each member with its name.
    pub(super) fn object(&mut self, read: ReadValue<'_, 'a>) -> Option<()> {
        self.list('{', '}', &mut |reader| {
            let name = reader.string()?;
            reader.take(':')?;
            read(&name, reader)
        })
    }

    /// An array: `read` is called for each item.
    pub(super) fn array(&mut self, read: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.list('[', ']', read)
    }

    /// A string. The result is wiped when it is dropped: it may be a secret.
    pub(super) fn string(&mut self) -> Option<Zeroizing<String>> {
        self.take('"')?;
        // As long as the text can be, so that it never moves and leaves a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(self.string_length()?));
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                plain => text.push(plain),
            }
        }
    }

    /// A whole number.
    pub(super) fn number(&mut self) -> Option<u16> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        decimal(digits)
    }

    /// Nothing is left.
    pub(super) fn end(&mut self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }

    /// The bytes up to the quotation mark that ends the string that was begun.
    fn string_length(&self) -> Option<usize> {
        let mut is_escaped = false;
        self.rest.bytes().position(|byte| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        })
    }

    fn list(
        &mut self,
        open: char,
        close: char,
        read: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(open)?;
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            read(self)?;
            if self.take(',').is_none() {
                return self.take(close);
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => return self.code_point(),
            literal @ ('"' | '\\' | '/') => literal,
            _ => return None,
        })
    }

    /// The digits of `\uXXXX`; `serde_json` writes nothing else so than control characters.
    fn code_point(&mut self) -> Option<char> {
        char::from_u32(self.hex4()?)
    }

    fn hex4(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        digits
            .chars()
            .try_fold(0, |value, digit| Some(value << 4 | digit.to_digit(16)?))
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(wanted)?;
        Some(())
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = self.rest.get(next.len_utf8()..)?;
        Some(next)
    }
}

#[cfg(test)]
mod tests;
