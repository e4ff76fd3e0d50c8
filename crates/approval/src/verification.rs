//! An approver's signature, checked from what the audit log keeps and nothing else.

mod cose_key;

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use self::cose_key::CoseKey;
use crate::Digest;

/// WebAuthn L3 §6.1: flags of authenticator data.
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const HAS_MORE: u8 = 0x40 | 0x80;
/// Hash of the RP id, flags, counter.
const AUTHENTICATOR_DATA_BYTES: usize = 37;

/// What a passkey gave (WebAuthn L3 §5.2.2), as bytes.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// `authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `clientDataJSON`.
    pub client_data_json: &'a [u8],
    /// `signature`.
    pub signature: &'a [u8],
}

/// What it must be.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The portal's RP id.
    pub rp_id: &'a str,
    /// The origins on which approvals are given.
    pub origins: &'a [&'a str],
    /// What was to be signed.
    pub digest: &'a Digest,
}

/// Which check failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerificationError {
    /// Not JSON as WebAuthn L3 §5.8.1 has it.
    #[error("the client data cannot be read")]
    ClientData,
    /// The ceremony was another one, such as making a passkey.
    #[error("the client data is not that of an assertion")]
    Type,
    /// Another request was signed.
    #[error("another request was signed than this one")]
    Challenge,
    /// It was signed on another page.
    #[error("the request was signed on another site")]
    Origin,
    /// It was signed in a frame of another site.
    #[error("the request was signed in a page of another site")]
    CrossOrigin,
    /// Too short, or more than its flags say.
    #[error("the authenticator data cannot be read")]
    AuthenticatorData,
    /// For another site's passkeys.
    #[error("the passkey is that of another site")]
    RpId,
    /// Nobody touched it.
    #[error("the passkey did not see that anybody was there")]
    UserPresence,
    /// Nobody was recognised.
    #[error("the passkey did not verify who was there")]
    UserVerification,
    /// Backed up without being able to be (WebAuthn L3 §7.2 step 18).
    #[error("the passkey contradicts itself about its backup")]
    Backup,
    /// Not a COSE key of a kind that is checked here.
    #[error("the passkey's public key is not an ES256, EdDSA or RS256 key")]
    PublicKey,
    /// Not by this key, or of other data.
    #[error("the signature is not that of this passkey")]
    Signature,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    is_cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

/// Checks that the passkey with this public key (a `COSE_Key`, RFC 9053) signed `expected` on one of its
/// origins, with its user verified: WebAuthn L3 §7.2 steps 10 to 21. Left out are the steps that need
/// what is not kept: the allowed credentials, and the counter, which a synced passkey does not have.
///
/// # Errors
/// The first check that failed.
pub fn verify(
    assertion: &Assertion<'_>,
    public_key: &[u8],
    expected: &Expected<'_>,
) -> Result<(), VerificationError> {
    check_client_data(assertion.client_data_json, expected)?;
    check_authenticator_data(assertion.authenticator_data, expected.rp_id)?;
    let key = CoseKey::parse(public_key).ok_or(VerificationError::PublicKey)?;
    let mut signed = assertion.authenticator_data.to_vec();
    signed.extend_from_slice(&Sha256::digest(assertion.client_data_json));
    key.verifies(&signed, assertion.signature)
        .then_some(())
        .ok_or(VerificationError::Signature)
}

fn check_client_data(json: &[u8], expected: &Expected<'_>) -> Result<(), VerificationError> {
    let data: ClientData =
        serde_json::from_slice(json).map_err(|_| VerificationError::ClientData)?;
    if data.kind != "webauthn.get" {
        return Err(VerificationError::Type);
    }
    let challenge = BASE64URL_NOPAD.decode(data.challenge.as_bytes());
    let signed: Option<[u8; 32]> = challenge.ok().and_then(|bytes| bytes.try_into().ok());
    if signed.map(Digest::from).as_ref() != Some(expected.digest) {
        return Err(VerificationError::Challenge);
    }
    if !expected.origins.contains(&data.origin.as_str()) {
        return Err(VerificationError::Origin);
    }
    if data.is_cross_origin || data.top_origin.is_some() {
        return Err(VerificationError::CrossOrigin);
    }
    Ok(())
}

fn check_authenticator_data(data: &[u8], rp_id: &str) -> Result<(), VerificationError> {
    let (rp_id_hash, rest) = data
        .split_at_checked(32)
        .ok_or(VerificationError::AuthenticatorData)?;
    let &flags = rest.first().ok_or(VerificationError::AuthenticatorData)?;
    let has = |flag: u8| flags & flag != 0;
    // What may follow is signed, and says nothing about an approval.
    let is_whole = if has(HAS_MORE) {
        data.len() > AUTHENTICATOR_DATA_BYTES
    } else {
        data.len() == AUTHENTICATOR_DATA_BYTES
    };
    if !is_whole {
        return Err(VerificationError::AuthenticatorData);
    }
    let rules = [
        (
            rp_id_hash == Sha256::digest(rp_id).as_slice(),
            VerificationError::RpId,
        ),
        (has(USER_PRESENT), VerificationError::UserPresence),
        (has(USER_VERIFIED), VerificationError::UserVerification),
        (
            has(BACKUP_ELIGIBLE) || !has(BACKED_UP),
            VerificationError::Backup,
        ),
    ];
    rules
        .into_iter()
        .find(|&(holds, _)| !holds)
        .map_or(Ok(()), |(_, failed)| Err(failed))
}

#[cfg(test)]
mod tests;
