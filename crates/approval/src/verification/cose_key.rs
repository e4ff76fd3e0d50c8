//! Public keys of passkeys (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4).

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;

/// A key with its one algorithm.
pub(super) enum CoseKey {
    /// ECDSA on P-256; an uncompressed point (SEC 1 §2.3.3).
    Es256(Vec<u8>),
    /// Ed25519.
    EdDsa(Vec<u8>),
    /// RSASSA-PKCS1-v1_5, of 2048 bits or more.
    Rs256 {
        /// The modulus, big-endian.
        modulus: Vec<u8>,
        /// The exponent, big-endian.
        exponent: Vec<u8>,
    },
}

impl CoseKey {
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let Value::Map(entries) = ciborium::from_reader(&mut rest).ok()? else {
            return None;
        };
        if !rest.is_empty() {
            return None;
        }
        let map = Labels(entries);
        match (map.integer(KEY_TYPE)?, map.integer(ALGORITHM)?) {
            (2, -7) if map.integer(-1)? == 1 => {
                let (x, y) = (map.bytes(-2)?, map.bytes(-3)?);
                let is_point = x.len() == 32 && y.len() == 32;
                is_point.then(|| Self::Es256([&[0x04], x, y].concat()))
            }
            (1, -8) if map.integer(-1)? == 6 => Some(Self::EdDsa(map.bytes(-2)?.to_vec())),
            (3, -257) => Some(Self::Rs256 {
                modulus: map.bytes(-1)?.to_vec(),
                exponent: map.bytes(-2)?.to_vec(),
            }),
            _ => None,
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
                .verify(message, signature)
                .is_ok(),
            Self::EdDsa(key) => UnparsedPublicKey::new(&ED25519, key)
                .verify(message, signature)
                .is_ok(),
            Self::Rs256 { modulus, exponent } => RsaPublicKeyComponents {
                n: modulus,
                e: exponent,
            }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok(),
        }
    }
}

/// A map by integers. A label that stands twice is found not at all.
struct Labels(Vec<(Value, Value)>);

impl Labels {
    fn get(&self, label: i64) -> Option<&Value> {
        let mut found = self
            .0
            .iter()
            .filter(|(key, _)| *key == Value::Integer(label.into()));
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value)
    }

    fn integer(&self, label: i64) -> Option<i64> {
        self.get(label)?.as_integer()?.try_into().ok()
    }

    fn bytes(&self, label: i64) -> Option<&[u8]> {
        Some(self.get(label)?.as_bytes()?.as_slice())
    }
}
