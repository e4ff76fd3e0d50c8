//! The hash that ties an entry to all entries before it.

use core::fmt;

use hallpass_protocol::ids::MspId;
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

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// All that an entry's hash covers.
#[derive(Debug, Clone, Copy)]
pub struct EntryToHash<'a> {
    /// Whose chain.
    pub msp_id: MspId,
    /// The entry's place, from 1.
    pub seq: i64,
    /// The record, as the very text that is stored.
    pub record: &'a str,
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
            .chain_update(self.record.as_bytes())
            .finalize();
        ChainHash(digest.into())
    }
}
