//! Signed checkpoints (Ed25519, RFC 8032): where a chain stood at a moment.
//!
//! A hash chain alone shows neither that its end was cut off nor that all of it was written anew. A
//! checkpoint that is kept elsewhere shows both: whoever has the database, and not the key, cannot
//! sign another. The key is made once for each MSP and stored in an envelope
//! ([`crate::envelope`]), so a stolen database signs nothing.

use core::fmt;
use core::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use super::chain::ChainHash;
use super::verify::ChainEnd;
use crate::random::RandomSource;

/// Keeps these signatures apart from every other use of the key.
const DOMAIN: &[u8] = b"hallpass audit checkpoint v1";

const SEED_LEN: usize = 32;
const SIGNATURE_LEN: usize = 64;

/// Where a chain stood at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Whose chain.
    pub msp_id: MspId,
    /// Its last entry.
    pub seq: i64,
    /// That entry's hash.
    pub hash: ChainHash,
    /// When it was signed, by the cloud's clock.
    pub at: Timestamp,
}

/// A checkpoint with its signature: a JSON object of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    /// What is signed.
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    /// Whose signature it claims to bear. Worth something only when it is a key that one knows.
    pub public_key: CheckpointPublicKey,
    /// The signature.
    pub signature: CheckpointSignature,
}

/// The key that a signature is checked with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CheckpointPublicKey([u8; 32]);

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CheckpointSignature([u8; SIGNATURE_LEN]);

/// The key that signs checkpoints.
pub struct CheckpointKey {
    seed: Zeroizing<[u8; SEED_LEN]>,
    pair: Ed25519KeyPair,
}

/// The text is not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a public key is 32 bytes as unpadded base64url, as `hallpass audit checkpoint` prints it")]
pub struct ParsePublicKeyError;

impl Checkpoint {
    /// The entry that it stands at.
    pub fn end(&self) -> ChainEnd {
        ChainEnd {
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// What is signed: every part has a fixed length.
    fn signed_bytes(&self) -> Vec<u8> {
        [
            DOMAIN,
            self.msp_id.as_uuid().as_bytes(),
            &self.seq.to_be_bytes(),
            self.hash.as_bytes(),
            &self.at.unix_ms().to_be_bytes(),
        ]
        .concat()
    }
}

impl SignedCheckpoint {
    /// Whether one of these keys has signed it.
    pub fn is_signed_by_any(&self, trusted: &[CheckpointPublicKey]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.public_key.0);
        trusted.contains(&self.public_key)
            && key
                .verify(&self.checkpoint.signed_bytes(), &self.signature.0)
                .is_ok()
    }
}

impl CheckpointKey {
    /// A new random key.
    pub fn make(random: &dyn RandomSource) -> Self {
        let mut seed = Zeroizing::new([0; SEED_LEN]);
        random.fill(seed.as_mut());
        Self::of(seed)
    }

    /// From storage; `None` when it is not a key.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let seed: [u8; SEED_LEN] = bytes.try_into().ok()?;
        Some(Self::of(Zeroizing::new(seed)))
    }

    fn of(seed: Zeroizing<[u8; SEED_LEN]>) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref())
            .expect("every 32 bytes to be an Ed25519 seed");
        Self { seed, pair }
    }

    /// For storage in an envelope. Each use says why in a comment.
    pub fn expose(&self) -> &[u8; SEED_LEN] {
        &self.seed
    }

    /// The key that its signatures are checked with.
    pub fn public_key(&self) -> CheckpointPublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        CheckpointPublicKey(bytes)
    }

    /// Signs.
    pub fn sign(&self, checkpoint: Checkpoint) -> SignedCheckpoint {
        let mut signature = [0; SIGNATURE_LEN];
        signature.copy_from_slice(self.pair.sign(&checkpoint.signed_bytes()).as_ref());
        SignedCheckpoint {
            checkpoint,
            public_key: self.public_key(),
            signature: CheckpointSignature(signature),
        }
    }
}

impl CheckpointPublicKey {
    /// From storage; `None` when it is not 32 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for CheckpointPublicKey {
    type Err = ParsePublicKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| ParsePublicKeyError)?;
        Self::from_slice(&bytes).ok_or(ParsePublicKeyError)
    }
}

impl CheckpointSignature {
    /// From storage; `None` when it is not 64 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For storage.
    pub fn as_bytes(&self) -> &[u8; SIGNATURE_LEN] {
        &self.0
    }
}

macro_rules! text_of_bytes {
    ($($name:ident)+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&BASE64URL_NOPAD.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        /// As unpadded base64url.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
                bytes
                    .and_then(|bytes| Self::from_slice(&bytes))
                    .ok_or_else(|| de::Error::custom("expected unpadded base64url"))
            }
        }
    )+};
}

text_of_bytes! { CheckpointPublicKey CheckpointSignature }

#[cfg(test)]
mod tests;
