//! The hash that ties an entry to all entries before it.

use core::fmt;

use data_encoding::HEXLOWER;
use hallpass_protocol::ids::MspId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// Keeps these hashes apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"hallpass audit chain v1";

/// What stands before the first entry.
pub const GENESIS: ChainHash = ChainHash([0; 32]);

/// SHA-256 over an entry and its predecessor's hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// From storage; `None` when it is not 32 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As 64 hexadecimal digits.
impl Serialize for ChainHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChainHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        bytes
            .and_then(|bytes| Self::from_slice(&bytes))
            .ok_or_else(|| de::Error::custom("expected 64 hexadecimal digits"))
    }
}

/// All that an entry's hash covers.
#[derive(Debug, Clone, Copy)]
pub struct EntryToHash<'a> {
    /// Whose chain.
    pub msp_id: MspId,
    /// The entry's place, from 1.
    pub seq: i64,
    /// The record, as the very bytes that are stored: UTF-8, unless somebody changed them.
    pub record: &'a [u8],
    /// The hash of the entry before, or [`GENESIS`].
    pub previous: ChainHash,
}

impl EntryToHash<'_> {
    /// The entry's hash. All parts but the record are of fixed length, and the record's length
    /// comes before it: no two entries give the same input.
    pub fn hash(&self) -> ChainHash {
        let length = u64::try_from(self.record.len()).unwrap_or(u64::MAX);
        let digest = Sha256::new()
            .chain_update(DOMAIN)
            .chain_update(self.previous.0)
            .chain_update(self.msp_id.as_uuid().as_bytes())
            .chain_update(self.seq.to_be_bytes())
            .chain_update(length.to_be_bytes())
            .chain_update(self.record)
            .finalize();
        ChainHash(digest.into())
    }
}
