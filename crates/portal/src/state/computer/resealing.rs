//! The account's credential on its way to the computer.

use hallpass_protocol::credential::{CredentialResponse, SealedCredential};
use hallpass_protocol::ids::PasskeyId;
use hallpass_seal::rand_core::CryptoRng;
use hallpass_seal::{SealingKey, SealingPublicKey, seal};

/// Why the credential cannot be given to the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ResealError {
    /// This passkey opens nothing here.
    #[error(
        "This passkey did not open the account's credential. Use the one that you usually sign in with."
    )]
    NotOpened,
    /// The computer's key is none.
    #[error("The computer's key cannot be used. Start again on the computer.")]
    Key,
}

/// Opens the credential with the key of a passkey, and seals it to the computer's one-time key, for the
/// same account, version and deadline. In between it is in this page's memory.
pub(crate) fn reseal(
    rng: &mut impl CryptoRng,
    released: &CredentialResponse,
    (key, passkey_id): (&SealingKey, PasskeyId),
    to: &[u8],
) -> Result<SealedCredential, ResealError> {
    let to = SealingPublicKey::from_bytes(to).map_err(|_| ResealError::Key)?;
    let mut sealed = released.sealed.iter();
    let blob = sealed.find(|blob| blob.passkey_id == passkey_id);
    let blob = blob.ok_or(ResealError::NotOpened)?;
    let opened = key.open(&released.binding, blob);
    let credential = opened.map_err(|_| ResealError::NotOpened)?;
    seal(rng, &to, passkey_id, &released.binding, &credential).map_err(|_| ResealError::Key)
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use chacha20::rand_core::SeedableRng as _;
    use hallpass_protocol::Timestamp;
    use hallpass_protocol::credential::{CredentialBinding, Custody};
    use hallpass_seal::{Credential, Password};
    use zeroize::Zeroizing;

    use super::super::testing::ID;
    use super::*;

    fn rng(seed: u8) -> ChaCha20Rng {
        ChaCha20Rng::from_seed([seed; 32])
    }

    fn key(seed: u8) -> SealingKey {
        SealingKey::from_random(&Zeroizing::new([seed; 32]))
    }

    fn released(to: &SealingKey) -> CredentialResponse {
        let binding = CredentialBinding {
            tenant_id: ID.parse().unwrap(),
            account_id: ID.parse().unwrap(),
            technician_id: ID.parse().unwrap(),
            version: 3,
            expires_at: Timestamp::from_unix_ms(1),
        };
        let credential = Credential::of_password(Password::new("correct horse".to_owned()));
        let passkey = ID.parse().unwrap();
        let mut rng = rng(1);
        let blob = seal(&mut rng, &to.public_key(), passkey, &binding, &credential).unwrap();
        CredentialResponse {
            custody: Custody::Sealed,
            user_principal_name: "jit@contoso.example".to_owned(),
            binding,
            sealed: vec![blob],
            held: None,
        }
    }

    #[test]
    fn credential_when_sealed_again_opens_on_the_computer_and_in_its_own_place_alone() {
        let phone = key(7);
        let computer = key(99);
        let (released, id) = (released(&phone), ID.parse().unwrap());
        let to = computer.public_key();
        let blob = reseal(&mut rng(5), &released, (&phone, id), to.as_bytes()).unwrap();
        let opened = computer.open(&released.binding, &blob).unwrap();
        assert_eq!(opened.password.expose(), "correct horse");
        assert!(phone.open(&released.binding, &blob).is_err());
        let mut elsewhere = released.binding.clone();
        elsewhere.version += 1;
        assert!(computer.open(&elsewhere, &blob).is_err());
    }

    #[test]
    fn credential_of_another_passkey_or_to_no_key_is_not_sealed() {
        let phone = key(7);
        let other = key(8);
        let to = other.public_key();
        let (released, id) = (released(&phone), ID.parse().unwrap());
        let by = |key, id, to: &[u8]| reseal(&mut rng(5), &released, (key, id), to).err();
        assert_eq!(by(&other, id, to.as_bytes()), Some(ResealError::NotOpened));
        let unknown = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff".parse().unwrap();
        assert_eq!(
            by(&phone, unknown, to.as_bytes()),
            Some(ResealError::NotOpened)
        );
        assert_eq!(by(&phone, id, &[0; 32]), Some(ResealError::Key));
        assert!(reseal(&mut rng(5), &released, (&phone, id), to.as_bytes()).is_ok());
    }
}
