//! What a ticket is told about an account.

use hallpass_protocol::account::EndCause;

use crate::audit::{AuditEvent, AuditRecord};
use crate::lifecycle::Account;

/// The note about an entry of the log, where tickets are told of it.
pub fn note_of(record: &AuditRecord, account: &Account, technician: &str) -> Option<String> {
    let who = format!(
        "{technician} at {} as {} with {}",
        account.customer_name, account.user_principal_name, account.preset_name
    );
    let at = record.at;
    let id = account.id;
    let note = match &record.event {
        AuditEvent::AccountReady { ends_at, .. } => {
            format!(
                "Hallpass: administrator access began {at}: {who}, until {ends_at} at the latest. Account {id}."
            )
        }
        AuditEvent::AccountEnded { cause, .. } => {
            let why = in_words(cause);
            format!("Hallpass: administrator access ended {at}: {who}. {why} Account {id}.")
        }
        _ => return None,
    };
    Some(plain(&note))
}

const fn in_words(cause: &EndCause) -> &'static str {
    match cause {
        EndCause::Deadline => "Its time was over.",
        EndCause::EndedByTechnician => "The technician ended it.",
        EndCause::EndedByAdministrator => "An administrator ended it.",
        EndCause::TechnicianSuspended | EndCause::TechnicianRemoved => {
            "The technician was suspended or removed."
        }
        EndCause::ProvisioningFailed { .. } => "It could not be made.",
        EndCause::CredentialExposed => "A passkey that opens its credential was removed.",
        EndCause::DeletedInTenant | EndCause::ChangedInTenant => {
            "Somebody changed or deleted it in the tenant."
        }
        EndCause::Unknown => "Proven to be disabled and without roles and groups.",
    }
}

/// Ticket systems show notes as HTML: names that people chose are text, whatever is in them.
fn plain(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›").replace('&', "+")
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Timestamp;

    use super::*;
    use crate::audit::Actor;
    use crate::lifecycle::Progress;
    use crate::lifecycle::transition::tests::account;

    fn told(event: AuditEvent, technician: &str) -> Option<String> {
        let record = AuditRecord {
            at: Timestamp::from_unix_ms(1_795_341_600_000),
            actor: Actor::Cloud,
            event,
        };
        note_of(&record, &account(Progress::Ready, None), technician)
    }

    #[test]
    fn note_tells_who_where_and_until_when_and_nothing_of_other_entries() {
        let account = account(Progress::Ready, None);
        let account_id = account.id;
        let ready = AuditEvent::AccountReady {
            groups: Vec::new(),
            account_id,
            ends_at: Timestamp::from_unix_ms(1_795_345_200_000),
            roles: vec![],
        };
        let note = told(ready, "Ada <b>Okafor</b> & Co").unwrap();
        for part in [
            "access began 2026-11-22T10:00:00",
            "Ada ‹b›Okafor‹/b› + Co",
            account.user_principal_name.as_str(),
            "until 2026-11-22T11:00:00",
            &account_id.to_string(),
        ] {
            assert!(note.contains(part), "{part}: {note}");
        }
        let cause = EndCause::Deadline;
        let ended = told(AuditEvent::AccountEnded { account_id, cause }, "Ada").unwrap();
        assert!(ended.contains("access ended") && ended.contains("Its time was over."));
        assert_eq!(
            told(AuditEvent::AccountStartReached { account_id }, "Ada"),
            None
        );
    }
}
