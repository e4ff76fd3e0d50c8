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
    }
}

#[test]
fn secret_when_opened_where_it_was_sealed_is_the_same() {
    let random = SeededRandom::new(1);
    let kek = Kek::make(&random);
    for plaintext in [&b""[..], b"x", &[7; 5_000]] {
        let sealed = seal(&random, &kek, &place(1, 1), plaintext);
        assert_eq!(
            open(&kek, &place(1, 1), &sealed).unwrap().as_slice(),
            plaintext
        );
    }
}

#[test]
fn secret_when_sealed_twice_looks_different() {
    let random = SeededRandom::new(1);
    let kek = Kek::make(&random);
    let [one, two] = [(), ()].map(|()| seal(&random, &kek, &place(1, 1), b"secret"));
    assert_ne!(one[HEADER_LEN..], two[HEADER_LEN..]);
}

#[test]
fn secret_when_moved_between_any_two_rows_does_not_open() {
    let random = SeededRandom::new(2);
    let kek = Kek::make(&random);
    let places: Vec<_> = (0..50_u128)
        .map(|n| SecretPlace {
            column: if n.is_multiple_of(2) { "a" } else { "b" },
            ..place(n / 10, n)
        })
        .collect();
    let sealed: Vec<_> = places
        .iter()
        .map(|at| seal(&random, &kek, at, b"secret"))
        .collect();
    for (from, blob) in sealed.iter().enumerate() {
        for (to, at) in places.iter().enumerate() {
            assert_eq!(
                open(&kek, at, blob).is_ok(),
                from == to,
                "{from} opened at {to}"
            );
        }
    }
}

#[test]
fn secret_when_only_table_column_or_msp_differs_does_not_open() {
    let random = SeededRandom::new(3);
    let kek = Kek::make(&random);
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
        place(2, 1),
    ];
    for at in moved {
        assert_eq!(
            open(&kek, &at, &sealed).unwrap_err(),
            OpenEnvelopeError::Tampered
        );
    }
}

#[test]
fn secret_when_any_bit_is_flipped_does_not_open() {
    let random = SeededRandom::new(4);
    let kek = Kek::make(&random);
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    for index in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[index] ^= 1 << bit;
            assert!(
                open(&kek, &place(1, 1), &flipped).is_err(),
                "byte {index}, bit {bit}"
            );
        }
    }
}

#[test]
fn secret_when_cut_at_any_length_does_not_open() {
    let random = SeededRandom::new(5);
    let kek = Kek::make(&random);
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    for length in 0..sealed.len() {
        assert!(
            open(&kek, &place(1, 1), &sealed[..length]).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn secret_of_another_key_names_the_key_it_wants() {
    let random = SeededRandom::new(6);
    let [kek, other] = [(), ()].map(|()| Kek::make(&random));
    let sealed = seal(&random, &kek, &place(1, 1), b"secret");
    assert_eq!(
        open(&other, &place(1, 1), &sealed).unwrap_err(),
        OpenEnvelopeError::OtherKek {
            wanted: kek.id(),
            held: other.id()
        }
    );
}

#[test]
fn key_when_written_and_read_is_the_same_key() {
    let kek = Kek::make(&SeededRandom::new(7));
    let read = Kek::parse(&format!("{}\n", *kek.to_text())).unwrap();
    assert_eq!(read.id(), kek.id());
    assert!(Kek::parse("").is_err());
    assert!(Kek::parse("c2hvcnQ").is_err());
}
