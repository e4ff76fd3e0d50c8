//! JSON for serde, small. `serde_json` says what is wrong with a text and where; here nobody is
//! told more than that it is not of this version, and the sentences were a large part of each
//! module. Structs are read from objects only, and numbers are whole, as the wire has them.

mod access;
mod raw;
mod text;

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use access::{Items, Members, Variant};
pub(crate) use raw::Raw;

/// How deep a value may be nested before it is refused.
const MAX_DEPTH: u8 = 64;

/// The text is not JSON, or not of the form that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON that was expected")
    }
}

impl core::error::Error for Malformed {}

/// Each of serde's complaints is the same here: their sentences are not even made.
impl de::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads one value that fills the whole of `json`.
///
/// # Errors
/// [`Malformed`] whatever is wrong.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, Malformed> {
    let mut reader = Reader::new(json);
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// What is left to read.
struct Reader<'de> {
    rest: &'de str,
    depth: u8,
}

impl<'de> Reader<'de> {
    const fn new(json: &'de str) -> Self {
        Self {
            rest: json,
            depth: 0,
        }
    }

    /// Reads what stands between two marks.
    fn within<T>(
        &mut self,
        open: char,
        close: char,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        self.enter(open)?;
        let value = read(self)?;
        self.leave(close)?;
        Ok(value)
    }

    fn enter(&mut self, open: char) -> Result<(), Malformed> {
        self.take(open)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Malformed);
        }
        Ok(())
    }

    fn leave(&mut self, close: char) -> Result<(), Malformed> {
        self.depth = self.depth.saturating_sub(1);
        self.take(close)
    }

    fn map<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Malformed> {
        self.within('{', '}', |reader| visitor.visit_map(Members::new(reader)))
    }

    fn seq<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Malformed> {
        self.within('[', ']', |reader| visitor.visit_seq(Items::new(reader)))
    }

    fn visit_number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Malformed> {
        let digits = self.number()?;
        match digits.parse() {
            Ok(number) => visitor.visit_u64(number),
            Err(_) => visitor.visit_i64(digits.parse().map_err(|_| Malformed)?),
        }
    }

    /// The text of the next value.
    fn unread(&mut self) -> Result<&'de str, Malformed> {
        self.peek()?;
        let from = self.rest;
        self.skip()?;
        let length = from.len().saturating_sub(self.rest.len());
        from.get(..length).ok_or(Malformed)
    }

    fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Malformed> {
        match self.string()? {
            text::Text::Plain(text) => visitor.visit_borrowed_str(text),
            text::Text::Unescaped(text) => visitor.visit_str(&text),
        }
    }
}

/// Calls one of the reader's methods for several of serde's.
macro_rules! read_as {
    ($read:ident: $($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
            self.$read(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Malformed;

    read_as!(map: deserialize_map);
    read_as!(seq: deserialize_seq);
    read_as!(visit_string: deserialize_str deserialize_string deserialize_identifier);
    read_as!(visit_number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.peek()? {
            '{' => self.map(visitor),
            '[' => self.seq(visitor),
            '"' => self.visit_string(visitor),
            't' | 'f' => self.deserialize_bool(visitor),
            'n' => self.deserialize_unit(visitor),
            _ => self.visit_number(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        let is_true = self.word("true").is_ok();
        if !is_true {
            self.word("false")?;
        }
        visitor.visit_bool(is_true)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.word("null") {
            Ok(()) => visitor.visit_none(),
            Err(Malformed) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        if name == raw::NAME {
            return visitor.visit_borrowed_str(self.unread()?);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        if self.peek()? == '"' {
            return visitor.visit_enum(Variant::without_content(self));
        }
        self.within('{', '}', |reader| {
            visitor.visit_enum(Variant::with_content(reader))
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit_struct tuple_struct
    }
}

#[cfg(test)]
mod tests;
