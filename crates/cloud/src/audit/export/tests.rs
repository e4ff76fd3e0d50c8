use hallpass_protocol::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::audit::checkpoint::{Checkpoint, CheckpointKey, CheckpointPublicKey};
use crate::audit::{
    Actor, AuditEvent, AuditRecord, ChainHash, EntryToHash, Fault, GENESIS, LogProof,
};
use crate::random::SeededRandom;

const MSP: MspId = MspId::new(Uuid::from_u128(7));
const LENGTH: usize = 40;

/// What somebody may write into a name or a reason.
const NASTY: [&str; 8] = [
    "plain",
    "=HYPERLINK(\"http://x.example\")",
    "a\r\n2,=1+1;=cmd|' /C calc'!A0",
    "\u{1b}[2J\u{9b}31mred",
    "\u{202e}gpj.exe\u{2028}",
    "\"},\"hash\":\"00\"",
    "\\u009b and \\\\u009b",
    "＝1+1\t@SUM(1)",
];

struct Kept {
    seq: i64,
    record: String,
    hash: ChainHash,
}

fn key() -> CheckpointKey {
    CheckpointKey::make(&SeededRandom::new(1))
}

fn entries(length: usize) -> Vec<Kept> {
    let mut previous = GENESIS;
    (1..)
        .zip(NASTY.iter().cycle().take(length))
        .map(|(seq, name)| {
            let record = serde_json::to_string(&AuditRecord {
                at: Timestamp::from_unix_ms(1_795_000_000_000 + seq),
                actor: Actor::Cloud,
                event: AuditEvent::MspCreated {
                    name: (*name).to_owned(),
                },
            })
            .unwrap();
            previous = EntryToHash {
                msp_id: MSP,
                seq,
                record: record.as_bytes(),
                previous,
            }
            .hash();
            Kept {
                seq,
                record,
                hash: previous,
            }
        })
        .collect()
}

fn export(format: ExportFormat, entries: &[Kept], after: ChainEnd) -> String {
    let mut out = String::new();
    format.begin(&mut out, MSP, after);
    let mut end = after;
    for kept in entries {
        let entry = StoredEntry {
            seq: kept.seq,
            record: kept.record.as_bytes(),
            hash: kept.hash.as_bytes(),
        };
        format.entry(&mut out, &entry).unwrap();
        end = ChainEnd {
            seq: kept.seq,
            hash: kept.hash,
        };
        if kept.seq % 10 == 0 {
            let signed = key().sign(Checkpoint {
                msp_id: MSP,
                seq: kept.seq,
                hash: kept.hash,
                at: Timestamp::from_unix_ms(0),
            });
            format.checkpoint(&mut out, &signed);
        }
    }
    format.end(&mut out, end);
    out
}

fn verify<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    trusted: Vec<CheckpointPublicKey>,
) -> Result<LogProof, BadLine> {
    let mut verifier = FileVerifier::new(Vec::new(), trusted);
    for line in lines {
        verifier.push(line.as_bytes())?;
    }
    let (msp_id, proof) = verifier.finish()?;
    assert_eq!(msp_id, MSP);
    Ok(proof)
}

fn bad_entry(result: Result<LogProof, BadLine>) -> BadEntryOrNone {
    match result {
        Err(BadLine::Entry { bad, .. }) => Some((bad.seq, bad.fault)),
        _ => None,
    }
}

type BadEntryOrNone = Option<(i64, Fault)>;

/// Lines of entries alone, so that line n is entry n behind the header.
fn plain() -> Vec<String> {
    let text = export(ExportFormat::JsonLines, &entries(LENGTH), ChainEnd::START);
    let is_entry = |line: &&str| !line.contains("\"checkpoint\"");
    text.lines().filter(is_entry).map(str::to_owned).collect()
}

fn verify_lines(lines: &[String]) -> BadEntryOrNone {
    bad_entry(verify(lines.iter().map(String::as_str), Vec::new()))
}

#[test]
fn export_is_proven_with_the_checkpoints_in_it() {
    let text = export(ExportFormat::JsonLines, &entries(LENGTH), ChainEnd::START);
    let proof = verify(text.lines(), vec![key().public_key()]).unwrap();
    assert_eq!((proof.after_seq, proof.entries()), (0, 40));
    assert_eq!(proof.checkpoint.unwrap().seq, 40);
    let without_key = verify(text.lines(), Vec::new()).unwrap();
    assert_eq!(without_key.checkpoint, None);
    let others = CheckpointKey::make(&SeededRandom::new(2)).public_key();
    assert_eq!(
        bad_entry(verify(text.lines(), vec![others])),
        Some((10, Fault::CheckpointNotSigned))
    );
}

#[test]
fn export_of_a_part_is_proven_behind_what_it_says() {
    let all = entries(LENGTH);
    let after = ChainEnd {
        seq: 15,
        hash: all[14].hash,
    };
    let text = export(ExportFormat::JsonLines, &all[15..], after);
    let proof = verify(text.lines(), Vec::new()).unwrap();
    assert_eq!((proof.after_seq, proof.entries()), (15, 25));
}

#[test]
fn export_when_cut_names_the_first_entry_that_is_missing() {
    for length in 1..=LENGTH {
        let next = i64::try_from(length).unwrap();
        assert_eq!(
            verify_lines(&plain()[..length]),
            Some((next, Fault::Missing))
        );
    }
    assert_eq!(
        verify(core::iter::empty(), Vec::new()),
        Err(BadLine::NotAnExport)
    );
}

#[test]
fn export_when_cut_and_given_another_end_is_shown_by_a_checkpoint_from_elsewhere() {
    let all = entries(LENGTH);
    let cut = export(ExportFormat::JsonLines, &all[..25], ChainEnd::START);
    assert!(verify(cut.lines(), Vec::new()).is_ok());
    let newest = key().sign(Checkpoint {
        msp_id: MSP,
        seq: 40,
        hash: all[39].hash,
        at: Timestamp::from_unix_ms(0),
    });
    let mut verifier = FileVerifier::new(vec![newest], vec![key().public_key()]);
    for line in cut.lines() {
        verifier.push(line.as_bytes()).unwrap();
    }
    let bad = verifier.finish().map(|(_, proof)| proof);
    assert_eq!(bad_entry(bad), Some((26, Fault::Missing)));
}

#[test]
fn export_when_an_entry_is_edited_doubled_left_out_or_swapped_names_it() {
    for index in 1..=LENGTH {
        let seq = i64::try_from(index).unwrap();
        let mut edited = plain();
        edited[index] = edited[index].replace("msp_created", "msp_Created");
        assert_eq!(verify_lines(&edited), Some((seq, Fault::Changed)));

        let mut doubled = plain();
        doubled.insert(index, doubled[index].clone());
        assert_eq!(verify_lines(&doubled), Some((seq, Fault::Repeated)));

        let mut left_out = plain();
        left_out.remove(index);
        assert_eq!(verify_lines(&left_out), Some((seq, Fault::Missing)));

        if index < LENGTH {
            let mut swapped = plain();
            swapped.swap(index, index + 1);
            assert_eq!(verify_lines(&swapped), Some((seq, Fault::Missing)));
        }

        let mut broken = plain();
        broken[index].pop();
        assert_eq!(verify_lines(&broken), Some((seq, Fault::NotAnEntry)));
    }
}

#[test]
fn export_with_something_behind_its_end_is_refused() {
    let mut lines = plain();
    lines.push(lines[LENGTH].clone());
    assert_eq!(verify_lines(&lines), Some((41, Fault::NotAnEntry)));
}

#[test]
fn entry_that_is_not_json_is_not_exported() {
    for record in ["", "{", "{\n}", "[]", "{}{}"] {
        let entry = StoredEntry {
            seq: 3,
            record: record.as_bytes(),
            hash: GENESIS.as_bytes(),
        };
        let written = ExportFormat::JsonLines.entry(&mut String::new(), &entry);
        assert_eq!(written, Err(UnreadableEntryError { seq: 3 }), "{record:?}");
    }
}

/// The cells of a file, as RFC 4180 has them read.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = vec![String::new()];
    let mut chars = csv.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = chars.next() {
        let cell = row.last_mut().unwrap();
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\r' if !is_quoted => {
                chars.next();
                rows.push(core::mem::replace(&mut row, vec![String::new()]));
            }
            c => cell.push(c),
        }
    }
    rows
}

fn assert_harmless(csv: &str, rows: usize) {
    for line in csv.split_terminator("\r\n") {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!line.contains([';', '\u{202e}', '\u{2028}']), "{line:?}");
    }
    let read = cells(csv);
    assert_eq!(read.len(), rows);
    for row in &read {
        assert_eq!(row.len(), 7, "{row:?}");
        for cell in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '＝']), "{cell:?}");
        }
    }
}

#[test]
fn csv_holds_no_formula_no_escape_sequence_and_no_line_that_is_not_an_entry() {
    let csv = export(ExportFormat::Csv, &entries(NASTY.len()), ChainEnd::START);
    assert_harmless(&csv, 1 + NASTY.len());
    let rows = cells(&csv);
    assert_eq!(rows[0][4], "event");
    for (row, name) in rows[1..].iter().zip(NASTY) {
        assert_eq!((row[2].as_str(), row[4].as_str()), ("cloud", "msp_created"));
        let details: serde_json::Value = serde_json::from_str(&row[5]).unwrap();
        assert_eq!(details["name"], name, "the reader gets what was written");
    }
}

proptest! {
    #[test]
    fn json_lines_of_any_text_are_proven_and_do_not_act(name in any::<String>()) {
        let record = serde_json::json!({ "event": { "kind": name, "name": name } }).to_string();
        let hash = EntryToHash { msp_id: MSP, seq: 1, record: record.as_bytes(), previous: GENESIS };
        let kept = Kept { seq: 1, hash: hash.hash(), record };
        let text = export(ExportFormat::JsonLines, core::slice::from_ref(&kept), ChainEnd::START);
        prop_assert_eq!(text.lines().count(), 3);
        prop_assert!(!text.contains(|c: char| c != '\n' && printable::is_active(c)));
        prop_assert!(verify(text.lines(), Vec::new()).is_ok());
        assert_harmless(&export(ExportFormat::Csv, &[kept], ChainEnd::START), 2);
    }

    #[test]
    fn verifier_takes_any_bytes(lines in prop::collection::vec(any::<Vec<u8>>(), 0..4)) {
        let mut verifier = FileVerifier::new(Vec::new(), Vec::new());
        let header = plain().swap_remove(0);
        verifier.push(header.as_bytes()).unwrap();
        for line in lines {
            let refused = verifier.push(&line);
            prop_assert!(refused.is_err());
        }
    }
}
