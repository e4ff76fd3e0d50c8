use hallpass_protocol::ids::MspId;
use uuid::Uuid;

use super::*;
use crate::random::SeededRandom;

fn place(msp: u128, row: u128) -> SecretPlace<'static> {
    SecretPlace {
        table: "connections",
        msp_id: MspId::new(Uuid::from_u128(msp)),
        row_id: Uuid::from_u128(row),
        column: "client_secret",
        version: 1,
    }
}

/// A key, and the ring that holds it alone.
fn make_key(random: &SeededRandom) -> (std::sync::Arc<Kek>, KeyRing) {
    let keys = KeyRing::of(vec![Kek::make(random)]);
    (keys.find(keys.ids()[0]).unwrap(), keys)
}

#[test]
fn secret_when_opened_where_it_was_sealed_is_the_same() {
    let random = SeededRandom::new(1);
    let (kek, keys) = make_key(&random);
    for plaintext in [&b""[..], b"x", &[7; 5_000]] {
        let sealed = seal(&random, &kek, &place(1, 1), plaintext);
        assert_eq!(
            open(&keys, &place(1, 1), &sealed).unwrap().as_slice(),
            plaintext
        );
    }
}

#[test]
fn secret_when_sealed_twice_looks_different() {
    let random = SeededRandom::new(1);
    let (kek, _) = make_key(&random);
    let [one, two] = [(), ()].map(|()| seal(&random, &kek, &place(1, 1), b"secret"));
    let header = header(kek.id()).len();
    assert_eq!(one[..header], two[..header]);
    for at in header..one.len() - 24 {
        assert_ne!(one[at..at + 24], two[at..at + 24]);
    }
}

#[test]
fn secret_when_moved_between_any_two_of_50_places_does_not_open() {
    let random = SeededRandom::new(2);
    let (kek, keys) = make_key(&random);
    // Owners, rows, columns, tables and versions that differ in one of them, or in several.
    let places: Vec<_> = (0..50_u128)
        .map(|n| SecretPlace {
            table: ["connections", "held_credentials"][usize::from(n >= 25)],
            msp_id: MspId::new(Uuid::from_u128(n % 5)),
            row_id: Uuid::from_u128(n / 5 % 5),
            column: ["a", "b"][usize::from(n % 3 == 0)],
            version: if n % 7 == 0 { 2 } else { 1 },
        })
        .collect();
    let sealed: Vec<_> = places
        .iter()
        .map(|at| seal(&random, &kek, at, b"secret"))
        .collect();
    for (from, blob) in sealed.iter().enumerate() {
        for (to, at) in places.iter().enumerate() {
            assert_eq!(
                open(&keys, at, blob).is_ok(),
                from == to,
                "{from} opened at {to}"
            );
        }
    }
}

#[test]
fn secret_when_only_one_part_of_its_place_differs_does_not_open() {
    let random = SeededRandom::new(3);
    let (kek, keys) = make_key(&random);
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    let moved = [
        SecretPlace {
            table: "connection",
            ..place(1, 1)
        },
        SecretPlace {
            table: "connectionsclient",
            column: "_secret",
            ..place(1, 1)
        },
        SecretPlace {
            column: "client_secret_2",
            ..place(1, 1)
        },
        SecretPlace {
            version: 2,
            ..place(1, 1)
        },
        place(2, 1),
        place(1, 2),
    ];
    for at in moved {
        assert_eq!(
            open(&keys, &at, &sealed).unwrap_err(),
            OpenEnvelopeError::Tampered,
            "{at:?}"
        );
        assert!(rewrap(&random, &keys, &kek, &at, &sealed).is_err());
    }
}

#[test]
fn secret_when_its_halves_come_from_two_envelopes_does_not_open() {
    let random = SeededRandom::new(4);
    let (kek, keys) = make_key(&random);
    let [one, two] = [b"secret 1", b"secret 2"].map(|text| seal(&random, &kek, &place(1, 1), text));
    let wrapped_key_end = one.len() - 24 - 8 - 16;
    let mixed = [&one[..wrapped_key_end], &two[wrapped_key_end..]].concat();
    assert_eq!(
        open(&keys, &place(1, 1), &mixed).unwrap_err(),
        OpenEnvelopeError::Tampered
    );
}

#[test]
fn secret_when_any_bit_is_flipped_does_not_open() {
    let random = SeededRandom::new(4);
    let (kek, keys) = make_key(&random);
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    for index in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[index] ^= 1 << bit;
            assert!(
                open(&keys, &place(1, 1), &flipped).is_err(),
                "byte {index}, bit {bit}"
            );
        }
    }
}

#[test]
fn secret_when_cut_at_any_length_does_not_open() {
    let random = SeededRandom::new(5);
    let (kek, keys) = make_key(&random);
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    for length in 0..sealed.len() {
        assert!(
            open(&keys, &place(1, 1), &sealed[..length]).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn secret_of_another_format_is_named_as_such() {
    let random = SeededRandom::new(5);
    let (kek, keys) = make_key(&random);
    let mut sealed = seal(&random, &kek, &place(1, 1), b"secret");
    sealed[0] = 1;
    assert_eq!(
        open(&keys, &place(1, 1), &sealed).unwrap_err(),
        OpenEnvelopeError::UnknownFormat {
            version: 1,
            algorithm: 1
        }
    );
}

#[test]
fn secret_of_another_key_names_the_key_it_wants() {
    let random = SeededRandom::new(6);
    let (kek, _) = make_key(&random);
    let (other, others) = make_key(&random);
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    assert_eq!(
        open(&others, &place(1, 1), &sealed).unwrap_err(),
        OpenEnvelopeError::OtherKek {
            wanted: kek.id(),
            held: vec![other.id()]
        }
    );
}

#[test]
fn secret_when_wrapped_anew_opens_with_the_new_key_alone_and_keeps_its_ciphertext() {
    let random = SeededRandom::new(8);
    let (old, with_old) = make_key(&random);
    let (new, with_new) = make_key(&random);
    let sealed = seal(&random, &old, &place(1, 1), b"secret");
    let moved = rewrap(&random, &with_old, &new, &place(1, 1), &sealed).unwrap();
    assert_eq!(kek_id_of(&moved).unwrap(), new.id());
    let opened = open(&with_new, &place(1, 1), &moved).unwrap();
    assert_eq!(opened.as_slice(), b"secret");
    assert!(open(&with_old, &place(1, 1), &moved).is_err());
    assert!(open(&with_new, &place(1, 2), &moved).is_err());
    // Nonce, ciphertext and tag.
    let data = sealed.len() - 24 - 6 - 16;
    assert_eq!(moved[data..], sealed[data..]);
    assert_ne!(moved[..data], sealed[..data]);
}

#[test]
fn key_when_written_and_read_is_the_same_key() {
    let kek = Kek::make(&SeededRandom::new(7));
    let read = Kek::parse(&format!("{}\n", *kek.to_text())).unwrap();
    assert_eq!(read.id(), kek.id());
    assert!(Kek::parse("").is_err());
    assert!(Kek::parse("c2hvcnQ").is_err());
}

proptest::proptest! {
    #[test]
    fn envelope_when_it_is_any_bytes_is_refused_without_a_panic(
        tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        has_header in proptest::prelude::any::<bool>(),
    ) {
        let (kek, keys) = make_key(&SeededRandom::new(9));
        let head: &[u8] = &header(kek.id());
        let bytes = if has_header { [head, &tail].concat() } else { tail };
        assert!(open(&keys, &place(1, 1), &bytes).is_err());
        assert!(rewrap(&SeededRandom::new(1), &keys, &kek, &place(1, 1), &bytes).is_err());
    }
}
