use hallpass_protocol::Timestamp;
use uuid::Uuid;

use super::*;
use crate::audit::checkpoint::CheckpointKey;
use crate::audit::{Actor, ChainHash, EntryToHash};
use crate::random::SeededRandom;

const MSP: MspId = MspId::new(Uuid::from_u128(7));

struct Log {
    key: CheckpointKey,
    records: Vec<String>,
    hashes: Vec<ChainHash>,
}

fn at(n: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000 + n)
}

fn record(n: i64, event: AuditEvent) -> String {
    serde_json::to_string(&AuditRecord {
        at: at(n),
        actor: Actor::Cloud,
        event,
    })
    .unwrap()
}

impl Log {
    fn of(length: i64) -> Self {
        let mut log = Self {
            key: CheckpointKey::make(&SeededRandom::new(1)),
            records: Vec::new(),
            hashes: Vec::new(),
        };
        for n in 1..=length {
            log.append(AuditEvent::MspCreated {
                name: format!("MSP {n}"),
            });
        }
        log
    }

    fn append(&mut self, event: AuditEvent) {
        let seq = i64::try_from(self.records.len()).unwrap() + 1;
        self.records.push(record(seq, event));
        let hash = EntryToHash {
            msp_id: MSP,
            seq,
            record: self.records.last().unwrap().as_bytes(),
            previous: self.end(seq - 1).hash,
        }
        .hash();
        self.hashes.push(hash);
    }

    fn end(&self, seq: i64) -> ChainEnd {
        match seq {
            0 => ChainEnd::START,
            _ => ChainEnd {
                seq,
                hash: self.hashes[usize::try_from(seq).unwrap() - 1],
            },
        }
    }

    fn checkpoint(&self, seq: i64) -> SignedCheckpoint {
        self.key.sign(Checkpoint {
            msp_id: MSP,
            seq,
            hash: self.end(seq).hash,
            at: at(seq),
        })
    }

    fn verify(
        &self,
        start: LogStart,
        checkpoints: &[SignedCheckpoint],
    ) -> Result<LogProof, BadEntry> {
        let trusted = vec![self.key.public_key()];
        let mut verifier = LogVerifier::new(MSP, start, checkpoints.to_vec(), trusted)?;
        let from = usize::try_from(verifier.next_seq()).unwrap() - 1;
        for (record, hash) in self.records.iter().zip(&self.hashes).skip(from) {
            verifier.push(StoredEntry {
                seq: verifier.next_seq(),
                record: record.as_bytes(),
                hash: hash.as_bytes(),
            })?;
        }
        let head = self.end(i64::try_from(self.records.len()).unwrap());
        verifier.finish(Some((head.seq, head.hash.as_bytes())))
    }

    /// As whoever has the database, and not the key, writes it anew from here on.
    fn rewrite(&mut self, from: i64) {
        let kept = usize::try_from(from).unwrap() - 1;
        let length = self.records.len();
        self.records.truncate(kept);
        self.hashes.truncate(kept);
        while self.records.len() < length {
            self.append(AuditEvent::MspCreated {
                name: "forged".into(),
            });
        }
    }
}

const FROM_THE_FIRST: LogStart = LogStart::Granted(ChainEnd::START);

fn bad(seq: i64, fault: Fault) -> Result<LogProof, BadEntry> {
    Err(BadEntry { seq, fault })
}

#[test]
fn log_with_its_checkpoints_is_proven_up_to_the_newest() {
    let log = Log::of(30);
    let proof = log
        .verify(FROM_THE_FIRST, &[log.checkpoint(20), log.checkpoint(10)])
        .unwrap();
    assert_eq!(
        (proof.after_seq, proof.end.seq, proof.entries()),
        (0, 30, 30)
    );
    assert_eq!(proof.checkpoint.unwrap().seq, 20);
    let last = log.verify(FROM_THE_FIRST, &[log.checkpoint(30)]).unwrap();
    assert_eq!(last.checkpoint.unwrap().seq, 30);
}

#[test]
fn log_when_written_anew_is_shown_by_the_next_checkpoint_wherever_that_began() {
    for from in 1..=30 {
        let mut log = Log::of(30);
        let checkpoints = [10, 20, 30].map(|seq| log.checkpoint(seq));
        log.rewrite(from);
        let next = (from + 9) / 10 * 10;
        assert_eq!(
            log.verify(FROM_THE_FIRST, &checkpoints),
            bad(next, Fault::CheckpointDiffers),
            "from {from}"
        );
    }
}

#[test]
fn log_when_cut_together_with_its_head_is_shown_by_a_checkpoint() {
    for length in 0..30 {
        let mut log = Log::of(30);
        let newest = log.checkpoint(30);
        log.records.truncate(length);
        log.hashes.truncate(length);
        let next = i64::try_from(length).unwrap() + 1;
        assert_eq!(
            log.verify(FROM_THE_FIRST, &[newest]),
            bad(next, Fault::Missing)
        );
    }
}

#[test]
fn checkpoint_of_another_key_is_named_and_never_believed() {
    let log = Log::of(30);
    let thief = CheckpointKey::make(&SeededRandom::new(2));
    let forged = thief.sign(log.checkpoint(12).checkpoint);
    assert_eq!(
        log.verify(FROM_THE_FIRST, &[forged]),
        bad(12, Fault::CheckpointNotSigned)
    );
    let beyond = thief.sign(Checkpoint {
        seq: 99,
        ..log.checkpoint(12).checkpoint
    });
    assert_eq!(
        log.verify(FROM_THE_FIRST, &[beyond]),
        bad(99, Fault::CheckpointNotSigned)
    );
    assert_eq!(
        log.verify(LogStart::Signed(forged), &[]),
        bad(12, Fault::CheckpointNotSigned)
    );
}

#[test]
fn log_is_read_behind_a_checkpoint_that_is_signed() {
    let log = Log::of(30);
    let proof = log
        .verify(LogStart::Signed(log.checkpoint(12)), &[log.checkpoint(5)])
        .unwrap();
    assert_eq!((proof.after_seq, proof.entries()), (12, 18));
}

#[test]
fn pruned_log_is_believed_when_it_is_signed_and_told_of() {
    let mut log = Log::of(30);
    let root = log.checkpoint(10);
    assert_eq!(
        log.verify(LogStart::Pruned(root), &[]),
        bad(10, Fault::RootNotProven),
        "nothing tells of it"
    );
    log.append(AuditEvent::AuditPruned { up_to_seq: 9 });
    assert_eq!(
        log.verify(LogStart::Pruned(root), &[]),
        bad(10, Fault::RootNotProven),
        "another pruning"
    );
    log.append(AuditEvent::AuditPruned { up_to_seq: 10 });
    let proof = log.verify(LogStart::Pruned(root), &[root]).unwrap();
    assert_eq!((proof.after_seq, proof.end.seq), (10, 32));
    let forged = CheckpointKey::make(&SeededRandom::new(2)).sign(root.checkpoint);
    assert_eq!(
        log.verify(LogStart::Pruned(forged), &[]),
        bad(10, Fault::RootNotProven)
    );
}

#[test]
fn name_that_looks_like_a_pruning_is_none() {
    let mut log = Log::of(3);
    let root = log.checkpoint(2);
    log.append(AuditEvent::MspCreated {
        name: r#"{"kind":"audit_pruned","up_to_seq":2}"#.into(),
    });
    assert_eq!(
        log.verify(LogStart::Pruned(root), &[]),
        bad(2, Fault::RootNotProven)
    );
}
