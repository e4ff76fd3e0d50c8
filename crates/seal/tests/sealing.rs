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
    let credential = Credential::of_password(Password::new(password.to_owned()));
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
fn open_when_the_format_is_any_other_says_so() {
    for format in (0..=u8::MAX).filter(|format| *format != hallpass_seal::FORMAT) {
        let mut sealed = blob("p");
        sealed.format = format;
        assert_eq!(
            key(1).open(&binding(), &sealed).err(),
            Some(OpenError::Format),
            "{format}"
        );
    }
}

/// Accounts, technicians, passkeys and versions as a database holds them: whichever blob stands in
/// whichever row, only the right one opens.
#[test]
fn open_when_blobs_are_swapped_among_50_rows_opens_each_in_its_own_alone() {
    let row = |n: u128| {
        let binding = CredentialBinding {
            tenant_id: EntraTenantId::new(id(100 + n % 2)),
            account_id: AccountId::new(id(200 + n / 10)),
            technician_id: TechnicianId::new(id(300 + n % 5)),
            version: u32::try_from(1 + n % 3).unwrap(),
            expires_at: Timestamp::from_unix_ms(1_795_000_000_000 + i64::from(n.is_multiple_of(7))),
        };
        (binding, PasskeyId::new(id(400 + n % 4)))
    };
    let credential = Credential::of_password(Password::new("p".to_owned()));
    let mut rng = CountingRng(3);
    let rows: Vec<_> = (0..50).map(row).collect();
    let blobs: Vec<_> = rows
        .iter()
        .map(|(binding, passkey)| {
            let public_key = key(1).public_key();
            seal(&mut rng, &public_key, *passkey, binding, &credential).unwrap()
        })
        .collect();
    for (from, sealed) in blobs.iter().enumerate() {
        for (to, (binding, passkey)) in rows.iter().enumerate() {
            // Whoever can move a blob can relabel it too.
            let moved = SealedCredential {
                passkey_id: *passkey,
                ..sealed.clone()
            };
            let opened = key(1).open(binding, &moved);
            assert_eq!(opened.is_ok(), rows[from] == rows[to], "{from} at {to}");
        }
    }
}

#[test]
fn open_when_any_byte_is_flipped_or_missing_fails() {
    let sealed = blob("correct horse battery staple");
    let (enc, ct) = (
        sealed.encapsulated_key.as_bytes(),
        sealed.ciphertext.as_bytes(),
    );
    let change = |enc: &[u8], ct: &[u8]| SealedCredential {
        encapsulated_key: enc.to_vec().into(),
        ciphertext: ct.to_vec().into(),
        ..sealed.clone()
    };
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0xff;
        bytes
    };
    let mut changed = Vec::new();
    for at in 0..enc.len() {
        changed.push(change(&flipped(enc, at), ct));
        changed.push(change(&enc[..at], ct));
    }
    for at in 0..ct.len() {
        changed.push(change(enc, &flipped(ct, at)));
        changed.push(change(enc, &ct[..at]));
    }
    for blob in changed {
        let refused = key(1).open(&binding(), &blob).err();
        assert_eq!(refused, Some(OpenError::NotOurs), "{blob:?}");
    }
}

#[test]
fn seal_when_repeated_gives_another_blob() {
    let credential = Credential::of_password(Password::new("p".to_owned()));
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
    #[test]
    fn decoder_when_given_any_text_never_panics_and_what_it_reads_is_never_opened(
        text in "\\PC{0,200}",
        format in any::<u8>(),
        enc in "[A-Za-z0-9_=-]{0,50}",
        ct in "[A-Za-z0-9_=-]{0,80}",
    ) {
        let plausible = format!(
            r#"{{"format":{format},"passkey_id":"{}","encapsulated_key":"{enc}","ciphertext":"{ct}"}}"#,
            id(4)
        );
        for json in [text, plausible] {
            if let Ok(read) = serde_json::from_str::<SealedCredential>(&json) {
                prop_assert!(key(1).open(&binding(), &read).is_err());
            }
        }
    }
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
