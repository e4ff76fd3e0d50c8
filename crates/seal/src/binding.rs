//! What a sealed credential is bound to, as bytes.

use hallpass_protocol::credential::CredentialBinding;
use hallpass_protocol::ids::PasskeyId;

/// HPKE's `info`: the protocol, the blob's format and the passkey whose key it is sealed to.
pub(crate) fn info(format: u8, passkey: PasskeyId) -> Vec<u8> {
    encode(
        b"hallpass/credential/info",
        &[&[format], passkey.as_uuid().as_bytes()],
    )
}

/// HPKE's associated data: tenant, account, technician, version and deadline.
pub(crate) fn associated_data(binding: &CredentialBinding) -> Vec<u8> {
    encode(
        b"hallpass/credential/binding",
        &[
            binding.tenant_id.as_uuid().as_bytes(),
            binding.account_id.as_uuid().as_bytes(),
            binding.technician_id.as_uuid().as_bytes(),
            &binding.version.to_be_bytes(),
            &binding.expires_at.unix_ms().to_be_bytes(),
        ],
    )
}

/// The label and each part, behind its length in two bytes: no two lists encode alike.
fn encode(label: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in core::iter::once(label).chain(parts.iter().copied()) {
        let length = u16::try_from(part.len()).expect("labels, ids and numbers to be short");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encode_when_parts_are_split_elsewhere_differs() {
        assert_ne!(encode(b"l", &[b"ab", b"c"]), encode(b"l", &[b"a", b"bc"]));
        assert_ne!(encode(b"l", &[b"abc"]), encode(b"l", &[b"abc", b""]));
        assert_ne!(encode(b"l", &[b"abc"]), encode(b"labc", &[]));
    }
}
