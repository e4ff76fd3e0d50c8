//! Public keys of passkeys as bytes that outlive the library (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4).

use webauthn_rs::prelude::{COSEAlgorithm, COSEKey, COSEKeyType, ECDSACurve, EDDSACurve};

/// The key as a `COSE_Key`; `None` for kinds that no approval is checked with.
pub(super) fn encode(key: &COSEKey) -> Option<Vec<u8>> {
    match (&key.type_, &key.key) {
        (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(point))
            if point.curve == ECDSACurve::SECP256R1 && is_32(&point.x) && is_32(&point.y) =>
        {
            let (x, y) = (point.x.as_slice(), point.y.as_slice());
            // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
            let head = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice();
            Some([head, x, b"\x22\x58\x20", y].concat())
        }
        (COSEAlgorithm::EDDSA, COSEKeyType::EC_OKP(point))
            if point.curve == EDDSACurve::ED25519 && is_32(&point.x) =>
        {
            // {1: 1, 3: -8, -1: 6, -2: x}
            let head = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20".as_slice();
            Some([head, point.x.as_slice()].concat())
        }
        (COSEAlgorithm::RS256, COSEKeyType::RSA(key)) => {
            let length = u16::try_from(key.n.len()).ok()?.to_be_bytes();
            // {1: 3, 3: -257, -1: n, -2: e}
            let head = b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59".as_slice();
            Some([head, &length, key.n.as_slice(), b"\x21\x43", &key.e].concat())
        }
        _ => None,
    }
}

const fn is_32(bytes: &[u8]) -> bool {
    bytes.len() == 32
}
