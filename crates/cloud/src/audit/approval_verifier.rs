//! Approvals in a log: each signature is checked with what stands in the log and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_approval::PersonId;
use hallpass_protocol::ids::{AccountId, ApprovalId, ComputerSignInId};
use serde::Deserialize;

use super::{AuditEvent, AuditRecord};

/// An approval that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {message}")]
pub struct BadApproval {
    /// The entry's place.
    pub seq: i64,
    /// What is wrong.
    pub message: String,
}

/// Takes the entries in their order.
#[derive(Debug, Default)]
pub struct ApprovalVerifier {
    signed: BTreeMap<ApprovalId, BTreeSet<PersonId>>,
    granted: Vec<(i64, ApprovalId, u8)>,
    /// Computers that were signed in by phone, and those of them whose signature holds.
    computers: Vec<(i64, ComputerSignInId, AccountId)>,
    signed_computers: BTreeSet<(ComputerSignInId, AccountId)>,
    checked: u64,
}

/// A line of an export, as far as it matters here.
#[derive(Deserialize)]
struct Line {
    seq: Option<i64>,
    record: Option<AuditRecord>,
}

impl ApprovalVerifier {
    /// Takes an entry. What a later version wrote is passed over.
    ///
    /// # Errors
    /// When its signature does not hold.
    pub fn push(&mut self, seq: i64, record: &str) -> Result<(), BadApproval> {
        match serde_json::from_str::<AuditRecord>(record) {
            Ok(record) => self.take(seq, record.event),
            Err(_)
                if record.contains("\"approval_signed\"")
                    || record.contains("\"computer_sign_in_signed\"") =>
            {
                Err(BadApproval {
                    seq,
                    message: "an approval cannot be read".to_owned(),
                })
            }
            Err(_) => Ok(()),
        }
    }

    /// Takes a line of an export in JSON Lines.
    ///
    /// # Errors
    /// When the signature in it does not hold.
    pub fn push_line(&mut self, line: &[u8]) -> Result<(), BadApproval> {
        match serde_json::from_slice(line) {
            Ok(Line {
                seq: Some(seq),
                record: Some(record),
            }) => self.take(seq, record.event),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn take(&mut self, seq: i64, event: AuditEvent) -> Result<(), BadApproval> {
        match event {
            AuditEvent::ApprovalSigned { evidence } => {
                evidence.verify().map_err(|error| BadApproval {
                    seq,
                    message: format!("the {evidence} does not hold: {error}"),
                })?;
                self.checked += 1;
                let people = self.signed.entry(evidence.approval_id).or_default();
                people.insert(evidence.person());
            }
            AuditEvent::ApprovalGranted {
                approval_id,
                approvals_needed,
                ..
            } => self.granted.push((seq, approval_id, approvals_needed)),
            AuditEvent::ComputerSignInSigned { evidence } => {
                evidence.verify().map_err(|error| BadApproval {
                    seq,
                    message: format!("the {evidence} does not hold: {error}"),
                })?;
                self.checked += 1;
                self.signed_computers
                    .insert((evidence.sign_in_id, evidence.account_id));
            }
            AuditEvent::ComputerSignInAllowed {
                sign_in_id,
                account_id,
                ..
            } => self.computers.push((seq, sign_in_id, account_id)),
            _ => {}
        }
        Ok(())
    }

    /// Ends the log; how many signatures hold.
    ///
    /// # Errors
    /// When a request was granted without the signatures of as many people as it needed.
    pub fn finish(self) -> Result<u64, BadApproval> {
        for (seq, approval_id, needed) in self.granted {
            let people = self.signed.get(&approval_id).map_or(0, BTreeSet::len);
            if people < usize::from(needed) {
                return Err(BadApproval {
                    seq,
                    message: format!(
                        "request {approval_id} was granted with {people} of {needed} signatures"
                    ),
                });
            }
        }
        for (seq, sign_in_id, account_id) in self.computers {
            if !self.signed_computers.contains(&(sign_in_id, account_id)) {
                return Err(BadApproval {
                    seq,
                    message: format!(
                        "sign-in {sign_in_id} on a computer was allowed without a signature"
                    ),
                });
            }
        }
        Ok(self.checked)
    }
}
