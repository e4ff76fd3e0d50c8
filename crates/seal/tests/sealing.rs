//! A sealed credential opens in its own place only.

use std::convert::Infallible;

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::{CredentialBinding, SealedCredential};
use hallpass_protocol::ids::{AccountId, EntraTenantId, PasskeyId, TechnicianId};
use hallpass_seal::rand_core::{TryCryptoRng, TryRng};
use hallpass_seal::{Credential, OpenError, Password, PrfOutput, SealingKey, seal};
use proptest::prelude::*;
use uuid::Uuid;

/// Counts up from a seed: the tests need distinct bytes, not good ones.
struct CountingRng(u64);

impl TryRng for CountingRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("HPKE asks for bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            let bytes = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(bytes.get(..chunk.len()).expect("chunks of 8 at most"));
        }
        Ok(())
    }
}

impl TryCryptoRng for CountingRng {}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn key(byte: u8) -> SealingKey {
    SealingKey::derive(&PrfOutput::from_bytes([byte; 32]))
}

fn binding() -> CredentialBinding {
    CredentialBinding {
        tenant_id: EntraTenantId::new(id(1)),
        account_id: AccountId::new(id(2)),
        technician_id: TechnicianId::new(id(3)),
        version: 1,
        expires_at: Timestamp::from_unix_ms(1_795_000_000_000),
    }
}

fn blob(password: &str) -> SealedCredential {
    let credential = Credential {
        password: Password::new(password.to_owned()),
    };
    let passkey = PasskeyId::new(id(4));
    seal(
        &mut CountingRng(7),
        &key(1).public_key(),
        passkey,
        &binding(),
        &credential,
    )
    .expect("a derived key to be usable")
}

#[test]
fn open_when_nothing_moved_gives_the_password() {
    let opened = key(1)
        .open(&binding(), &blob("correct horse"))
        .ok()
        .unwrap();
    assert_eq!(opened.password.expose(), "correct horse");
}

#[test]
fn open_when_moved_to_another_place_fails() {
    let sealed = blob("p");
    let moved: [fn(&mut CredentialBinding); 5] = [
        |b| b.tenant_id = EntraTenantId::new(id(9)),
        |b| b.account_id = AccountId::new(id(9)),
        |b| b.technician_id = TechnicianId::new(id(9)),
        |b| b.version = 2,
        |b| b.expires_at = Timestamp::from_unix_ms(1_795_000_000_001),
    ];
    for (number, change) in moved.into_iter().enumerate() {
        let mut elsewhere = binding();
        change(&mut elsewhere);
        let refused = key(1).open(&elsewhere, &sealed).err();
        assert_eq!(refused, Some(OpenError::NotOurs), "change {number}");
    }
}

#[test]
fn open_when_relabelled_to_another_passkey_fails() {
    let mut sealed = blob("p");
    sealed.passkey_id = PasskeyId::new(id(9));
    assert_eq!(
        key(1).open(&binding(), &sealed).err(),
        Some(OpenError::NotOurs)
    );
}

#[test]
fn open_when_the_key_is_another_fails() {
    assert_eq!(
        key(2).open(&binding(), &blob("p")).err(),
        Some(OpenError::NotOurs)
    );
}

#[test]
fn open_when_the_format_is_newer_says_so() {
    let mut sealed = blob("p");
    sealed.format = 2;
    assert_eq!(
        key(1).open(&binding(), &sealed).err(),
        Some(OpenError::Format)
    );
}

#[test]
fn seal_when_repeated_gives_another_blob() {
    let credential = Credential {
        password: Password::new("p".to_owned()),
    };
    let mut rng = CountingRng(1);
    let mut once = || {
        seal(
            &mut rng,
            &key(1).public_key(),
            PasskeyId::new(id(4)),
            &binding(),
            &credential,
        )
        .unwrap()
    };
    assert_ne!(once(), once());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn open_when_sealed_gives_back_any_password(password in "\\PC{0,256}") {
        let opened = key(1).open(&binding(), &blob(&password)).ok().unwrap();
        prop_assert_eq!(opened.password.expose(), password);
    }

    #[test]
    fn open_when_a_bit_is_flipped_fails(at in 0_usize..1000, bit in 0_u8..8) {
        let sealed = blob("correct horse battery staple");
        let enc_len = sealed.encapsulated_key.as_bytes().len();
        let mut bytes = [sealed.encapsulated_key.as_bytes(), sealed.ciphertext.as_bytes()].concat();
        let at = at % bytes.len();
        // X25519 ignores the top bit of a public key (RFC 7748 §5), but HPKE authenticates `enc`
        // as it was sent, so that flip has to fail as well.
        bytes[at] ^= 1 << bit;
        let ciphertext = bytes.split_off(enc_len);
        let changed =
            SealedCredential { encapsulated_key: bytes.into(), ciphertext: ciphertext.into(), ..sealed };
        prop_assert_eq!(key(1).open(&binding(), &changed).err(), Some(OpenError::NotOurs));
    }

    #[test]
    fn open_when_given_any_bytes_never_panics(enc in prop::collection::vec(any::<u8>(), 0..64),
                                              ct in prop::collection::vec(any::<u8>(), 0..200)) {
        let garbage = SealedCredential { encapsulated_key: enc.into(), ciphertext: ct.into(), ..blob("p") };
        prop_assert_eq!(key(1).open(&binding(), &garbage).err(), Some(OpenError::NotOurs));
    }
}
