//! What serde asks of a collection or an enum while it is read.

use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::{Malformed, Reader};

/// The members of an object, up to the mark that ends it.
pub(super) struct Members<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
}

impl<'a, 'de> Members<'a, 'de> {
    pub(super) const fn new(reader: &'a mut Reader<'de>) -> Self {
        Self {
            reader,
            is_first: true,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Malformed> {
        if !self.reader.has_next('}', &mut self.is_first)? {
            return Ok(None);
        }
        let key = seed.deserialize(&mut *self.reader)?;
        self.reader.take(':')?;
        Ok(Some(key))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(&mut *self.reader)
    }
}

/// The items of an array, up to the mark that ends it.
pub(super) struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
}

impl<'a, 'de> Items<'a, 'de> {
    pub(super) const fn new(reader: &'a mut Reader<'de>) -> Self {
        Self {
            reader,
            is_first: true,
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Malformed> {
        if !self.reader.has_next(']', &mut self.is_first)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// An enum: `"name"`, or `{"name": content}`, whose marks the caller takes.
pub(super) struct Variant<'a, 'de> {
    reader: &'a mut Reader<'de>,
    has_content: bool,
}

impl<'a, 'de> Variant<'a, 'de> {
    pub(super) const fn without_content(reader: &'a mut Reader<'de>) -> Self {
        Self {
            reader,
            has_content: false,
        }
    }

    pub(super) const fn with_content(reader: &'a mut Reader<'de>) -> Self {
        Self {
            reader,
            has_content: true,
        }
    }

    fn content(self) -> Result<&'a mut Reader<'de>, Malformed> {
        if self.has_content {
            Ok(self.reader)
        } else {
            Err(Malformed)
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Malformed;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Malformed> {
        let name = seed.deserialize(&mut *self.reader)?;
        if self.has_content {
            self.reader.take(':')?;
        }
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Malformed;

    fn unit_variant(self) -> Result<(), Malformed> {
        if self.has_content {
            self.reader.word("null")?;
        }
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.content()?.seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.content()?.map(visitor)
    }
}
