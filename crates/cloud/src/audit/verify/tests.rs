use uuid::Uuid;

use super::*;

const MSP: MspId = MspId::new(Uuid::from_u128(7));
const LENGTH: usize = 100;

#[derive(Clone)]
struct Kept {
    seq: i64,
    record: String,
    hash: Vec<u8>,
}

struct Log {
    entries: Vec<Kept>,
    head: (i64, Vec<u8>),
}

fn log_of(msp_id: MspId) -> Log {
    let mut previous = GENESIS;
    let mut entries = Vec::new();
    for seq in 1..=i64::try_from(LENGTH).unwrap() {
        let record = format!(r#"{{"n":{seq}}}"#);
        previous = EntryToHash {
            msp_id,
            seq,
            record: record.as_bytes(),
            previous,
        }
        .hash();
        entries.push(Kept {
            seq,
            record,
            hash: previous.as_bytes().to_vec(),
        });
    }
    Log {
        head: (i64::try_from(LENGTH).unwrap(), previous.as_bytes().to_vec()),
        entries,
    }
}

fn verify(log: &Log) -> Result<i64, BadEntry> {
    let mut ordered: Vec<_> = log.entries.iter().collect();
    ordered.sort_by_key(|entry| entry.seq);
    let mut verifier = ChainVerifier::new(MSP);
    for entry in ordered {
        verifier.push(StoredEntry {
            seq: entry.seq,
            record: entry.record.as_bytes(),
            hash: &entry.hash,
        })?;
    }
    verifier
        .finish(Some((log.head.0, &log.head.1)))
        .map(|end| end.seq)
}

fn place(index: usize) -> i64 {
    i64::try_from(index).unwrap() + 1
}

fn at_every_place(tamper: impl Fn(&mut Log, usize), expected: impl Fn(usize) -> BadEntry) {
    for index in 0..LENGTH {
        let mut log = log_of(MSP);
        tamper(&mut log, index);
        assert_eq!(verify(&log), Err(expected(index)), "at index {index}");
    }
}

#[test]
fn chain_when_untouched_verifies_and_is_counted() {
    assert_eq!(verify(&log_of(MSP)), Ok(100));
    assert_eq!(ChainVerifier::new(MSP).finish(None), Ok(ChainEnd::START));
}

#[test]
fn entry_when_changed_is_named() {
    at_every_place(
        |log, index| log.entries[index].record.push(' '),
        |index| BadEntry {
            seq: place(index),
            fault: Fault::Changed,
        },
    );
}

#[test]
fn entry_when_its_hash_is_cut_is_named() {
    at_every_place(
        |log, index| log.entries[index].hash.truncate(31),
        |index| BadEntry {
            seq: place(index),
            fault: Fault::Changed,
        },
    );
}

#[test]
fn entry_when_changed_and_hashed_again_is_noticed_at_the_next_link() {
    at_every_place(
        |log, index| {
            let previous = match index {
                0 => GENESIS,
                _ => ChainHash::from_slice(&log.entries[index - 1].hash).unwrap(),
            };
            let entry = &mut log.entries[index];
            entry.record.push(' ');
            let forged = EntryToHash {
                msp_id: MSP,
                seq: entry.seq,
                record: entry.record.as_bytes(),
                previous,
            };
            entry.hash = forged.hash().as_bytes().to_vec();
        },
        |index| match index + 1 {
            LENGTH => BadEntry {
                seq: place(index),
                fault: Fault::HeadDiffers,
            },
            _ => BadEntry {
                seq: place(index + 1),
                fault: Fault::Changed,
            },
        },
    );
}

#[test]
fn entry_when_deleted_is_named_as_missing() {
    at_every_place(
        |log, index| drop(log.entries.remove(index)),
        |index| BadEntry {
            seq: place(index),
            fault: Fault::Missing,
        },
    );
}

#[test]
fn entry_when_inserted_and_the_rest_renumbered_is_named() {
    at_every_place(
        |log, index| {
            let copy = log.entries[index].clone();
            for later in &mut log.entries[index..] {
                later.seq += 1;
            }
            log.entries.insert(
                index,
                Kept {
                    record: "{}".into(),
                    ..copy
                },
            );
        },
        |index| BadEntry {
            seq: place(index),
            fault: Fault::Changed,
        },
    );
}

#[test]
fn entries_when_swapped_are_named_at_the_first() {
    for index in 0..LENGTH - 1 {
        let mut log = log_of(MSP);
        log.entries[index].seq += 1;
        log.entries[index + 1].seq -= 1;
        let expected = BadEntry {
            seq: place(index),
            fault: Fault::Changed,
        };
        assert_eq!(verify(&log), Err(expected));
    }
}

#[test]
fn end_when_cut_off_is_shown_by_the_head() {
    at_every_place(
        |log, index| log.entries.truncate(index),
        |index| BadEntry {
            seq: place(index),
            fault: Fault::Missing,
        },
    );
}

#[test]
fn chain_of_another_msp_does_not_verify() {
    let log = log_of(MspId::new(Uuid::from_u128(8)));
    assert_eq!(
        verify(&log),
        Err(BadEntry {
            seq: 1,
            fault: Fault::Changed
        })
    );
}

#[test]
fn entry_when_its_number_is_not_positive_is_named() {
    let mut log = log_of(MSP);
    let extra = Kept {
        seq: -3,
        ..log.entries[0].clone()
    };
    log.entries.push(extra);
    assert_eq!(
        verify(&log),
        Err(BadEntry {
            seq: -3,
            fault: Fault::Changed
        })
    );
}
