//! The key to which a technician's credentials are sealed.

use hallpass_protocol::Base64Url;
use hallpass_seal::SealingKey;
use hallpass_ui::ceremony::PrfBytes;

/// The public half of the key that a passkey's PRF gives; the rest stays in the passkey.
pub(crate) fn sealing_key(prf: &PrfBytes) -> Base64Url {
    let key = SealingKey::derive(&prf.to_prf_output());
    key.public_key().as_bytes().to_vec().into()
}
