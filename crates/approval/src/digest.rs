//! SHA-256 over fields that cannot run into each other.

use core::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The challenge of an approver's assertion: the whole request, with number and nonce.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

/// What a link says of the request: all but the number. A digest with the number in a link would
/// give the number to whoever tries the thousand there are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkDigest([u8; 32]);

impl Digest {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes: the challenge of the ceremony, and what is kept beside the signature.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl LinkDigest {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for LinkDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// Takes in one field after another, each behind its length in bytes (64 bits, big-endian), so that
/// two lists of fields never give the same bytes. The first says what the fields are.
pub(crate) struct Fields(Sha256);

impl Fields {
    pub(crate) fn new(domain: &str) -> Self {
        Self(Sha256::new()).field(domain.as_bytes())
    }

    pub(crate) fn field(mut self, bytes: &[u8]) -> Self {
        self.0.update(length_of(bytes));
        self.0.update(bytes);
        self
    }

    /// A field that may be absent, which is not the same as empty.
    pub(crate) fn optional(self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            None => self.field(&[0]),
            Some(bytes) => self.field(&[1]).field(bytes),
        }
    }

    /// Any number of fields, behind how many there are.
    pub(crate) fn list<'a>(self, items: impl ExactSizeIterator<Item = &'a [u8]>) -> Self {
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        items.fold(self.field(&count.to_be_bytes()), Self::field)
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

fn length_of(bytes: &[u8]) -> [u8; 8] {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hash(fields: &[Vec<u8>]) -> [u8; 32] {
        fields
            .iter()
            .fold(Fields::new("test"), |hash, field| hash.field(field))
            .finish()
    }

    proptest! {
        #[test]
        fn bytes_when_split_into_fields_elsewhere_have_another_digest(
            bytes in proptest::collection::vec(any::<u8>(), 1..40),
            one in 0_usize..40,
            other in 0_usize..40,
        ) {
            let (one, other) = (one % (bytes.len() + 1), other % (bytes.len() + 1));
            prop_assume!(one != other);
            let split = |at: usize| hash(&[bytes[..at].to_vec(), bytes[at..].to_vec()]);
            prop_assert_ne!(split(one), split(other));
            prop_assert_ne!(split(one), hash(std::slice::from_ref(&bytes)));
        }
    }

    #[test]
    fn absent_field_is_not_an_empty_one() {
        let of = |bytes| Fields::new("test").optional(bytes).finish();
        assert_ne!(of(None), of(Some(b"")));
        assert_ne!(of(Some(b"")), of(Some(b"\0")));
    }

    #[test]
    fn domains_are_told_apart() {
        assert_ne!(Fields::new("a").finish(), Fields::new("b").finish());
    }
}
