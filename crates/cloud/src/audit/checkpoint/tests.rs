use uuid::Uuid;

use super::*;
use crate::audit::GENESIS;
use crate::random::SeededRandom;

fn checkpoint() -> Checkpoint {
    Checkpoint {
        msp_id: MspId::new(Uuid::from_u128(7)),
        seq: 41,
        hash: GENESIS,
        at: Timestamp::from_unix_ms(1_795_000_000_000),
    }
}

#[test]
fn checkpoint_when_written_as_json_and_read_is_signed_still() {
    let key = CheckpointKey::make(&SeededRandom::new(1));
    let line = serde_json::to_string(&key.sign(checkpoint())).unwrap();
    assert!(!line.contains('\n'));
    let read: SignedCheckpoint = serde_json::from_str(&line).unwrap();
    assert!(read.is_signed_by_any(&[key.public_key()]));
    let text = key.public_key().to_string();
    assert_eq!(text.parse(), Ok(key.public_key()));
}

#[test]
fn checkpoint_when_any_part_of_it_is_another_is_not_signed() {
    let key = CheckpointKey::make(&SeededRandom::new(1));
    let trusted = [key.public_key()];
    let signed = key.sign(checkpoint());
    let with = |change: fn(&mut Checkpoint)| {
        let mut other = signed;
        change(&mut other.checkpoint);
        other
    };
    let others = [
        with(|checkpoint| checkpoint.msp_id = MspId::new(Uuid::from_u128(8))),
        with(|checkpoint| checkpoint.seq += 1),
        with(|checkpoint| checkpoint.hash = ChainHash::from_slice(&[1; 32]).unwrap()),
        with(|checkpoint| checkpoint.at = Timestamp::from_unix_ms(0)),
    ];
    assert!(signed.is_signed_by_any(&trusted));
    for other in others {
        assert!(!other.is_signed_by_any(&trusted), "{other:?}");
    }
}

#[test]
fn checkpoint_of_a_key_that_is_not_trusted_is_not_signed() {
    let [ours, thiefs] = [1, 2].map(|seed| CheckpointKey::make(&SeededRandom::new(seed)));
    let forged = thiefs.sign(checkpoint());
    assert!(!forged.is_signed_by_any(&[ours.public_key()]));
    let claimed = SignedCheckpoint {
        public_key: ours.public_key(),
        ..forged
    };
    assert!(!claimed.is_signed_by_any(&[ours.public_key()]));
}

#[test]
fn key_when_stored_and_read_is_the_same() {
    let key = CheckpointKey::make(&SeededRandom::new(3));
    // EXPOSE: a test looks at it.
    let read = CheckpointKey::from_slice(key.expose()).unwrap();
    assert_eq!(read.public_key(), key.public_key());
    assert!(CheckpointKey::from_slice(&[1; 31]).is_none());
}

#[test]
fn key_is_what_rfc_8032_makes_of_its_seed() {
    // RFC 8032 §7.1, test 1.
    let decode = |hex: &str| data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
    let seed = decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let key = CheckpointKey::from_slice(&seed).unwrap();
    assert_eq!(key.public_key().as_bytes().as_slice(), public);
}
