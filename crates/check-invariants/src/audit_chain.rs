//! I5: the audit chain verifies, and checkpoints only grow.

use hallpass_cloud::audit::AuditEvent;

use crate::evidence::Evidence;
use crate::{Invariant, Violation};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let complain =
        |subject: String, why: &str| Violation::new(Invariant::AuditVerifies, subject, why);
    let mut violations = Vec::new();
    match &evidence.chain {
        Ok(proof) => {
            let last = evidence.log.last().map_or(0, |line| line.seq);
            if proof.end.seq != last {
                violations.push(complain(
                    format!("entry {last}"),
                    "is not where the chain was proven to end",
                ));
            }
        }
        Err(bad) => violations.push(complain(format!("entry {}", bad.seq), &bad.to_string())),
    }
    if let Some(end) = evidence.earlier_end.filter(|end| end.seq > 0) {
        let now = evidence.log.iter().find(|line| line.seq == end.seq);
        if now.is_none_or(|line| line.hash != end.hash.as_bytes().as_slice()) {
            violations.push(complain(
                format!("entry {}", end.seq),
                "was committed, and is not there any more",
            ));
        }
    }
    let mut signed_up_to = 0;
    for line in &evidence.log {
        if let AuditEvent::CheckpointSigned { checkpoint } = &line.record.event {
            let seq = checkpoint.checkpoint.seq;
            if seq <= signed_up_to || seq >= line.seq {
                violations.push(complain(
                    format!("entry {}", line.seq),
                    "signs a checkpoint that does not lie behind the one before and before itself",
                ));
            }
            signed_up_to = signed_up_to.max(seq);
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use hallpass_cloud::audit::{BadEntry, ChainEnd, ChainHash, Fault};

    use super::*;
    use crate::test_evidence::{assert_breaks, checkpoint_at};

    const I5: Invariant = Invariant::AuditVerifies;

    #[test]
    fn chain_when_it_does_not_verify_breaks_it() {
        assert_breaks(I5, "is missing", |world| {
            world.chain = Err(BadEntry {
                seq: 3,
                fault: Fault::Missing,
            });
        });
        assert_breaks(I5, "proven to end", |world| {
            world.log.pop();
        });
    }

    #[test]
    fn log_when_it_lost_what_was_committed_breaks_it() {
        let hash = ChainHash::from_slice(&[9; 32]).unwrap();
        assert_breaks(I5, "not there any more", |world| {
            world.earlier_end = Some(ChainEnd { seq: 5, hash });
        });
        assert_breaks(I5, "not there any more", |world| {
            world.earlier_end = Some(ChainEnd { seq: 5_000, hash });
        });
    }

    #[test]
    fn checkpoints_when_they_do_not_grow_break_it() {
        assert_breaks(I5, "does not lie behind", |world| {
            for seq in [8, 7] {
                world.tell(checkpoint_at(seq));
            }
            world.prove_chain();
        });
        assert_breaks(I5, "does not lie behind", |world| {
            world.tell(checkpoint_at(1_000));
            world.prove_chain();
        });
    }
}
