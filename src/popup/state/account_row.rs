//! One account in the list, at one moment.

use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_ui::account::is_active;
use hallpass_ui::remaining::Remaining;

/// What is left of `account` while its time counts; `None` before it has a deadline and once it is
/// over.
pub(crate) fn remaining(account: &AccountView, now_ms: i64, offset_ms: i64) -> Option<Remaining> {
    let counts = matches!(
        account.state,
        AccountState::Ready | AccountState::Provisioning { .. }
    );
    let ends_at = account.ends_at.filter(|_| counts)?;
    Some(Remaining::until(
        ends_at,
        account.lifetime_s,
        now_ms,
        offset_ms,
    ))
}

/// Active accounts in one list, ended ones in another, each in the worker's order.
pub(crate) fn split_by_activity(accounts: &[AccountView]) -> (Vec<AccountView>, Vec<AccountView>) {
    accounts.iter().cloned().partition(is_active)
}

/// What the list says in its heading.
pub(crate) fn heading(active: usize) -> String {
    match active {
        0 => "No active accounts".to_owned(),
        1 => "1 active account".to_owned(),
        n => format!("{n} active accounts"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use hallpass_protocol::Timestamp;
    use hallpass_protocol::account::{EndCause, ProvisioningStage};

    use super::*;

    const NOW: i64 = 1_795_000_000_000;
    const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

    pub(crate) fn account(state: AccountState) -> AccountView {
        AccountView {
            id: ID.parse().unwrap(),
            customer_id: ID.parse().unwrap(),
            customer_name: "Contoso".to_owned(),
            tenant_id: ID.parse().unwrap(),
            tenant_domain: "contoso.onmicrosoft.com".to_owned(),
            user_principal_name: "msp-ada@contoso.onmicrosoft.com".to_owned(),
            preset_id: ID.parse().unwrap(),
            preset_name: "Helpdesk".to_owned(),
            credential_label: String::new(),
            credential_logo: None,
            roles: vec!["Helpdesk Administrator".to_owned()],
            groups: Vec::new(),
            reason: "Reset MFA".to_owned(),
            ticket: String::new(),
            lifetime_s: 3600,
            lifetime_max_s: 28_800,
            state,
            waiting_for: None,
            waits_until: None,
            custody: None,
            sign_in_method: None,
            credential_version: 0,
            is_rotating: false,
            rotation_refused_at: None,
            usual_making_s: None,
            starts_at: None,
            requested_at: Timestamp::from_unix_ms(NOW),
            ends_at: Some(Timestamp::from_unix_ms(NOW + 600_000)),
            ended_at: None,
            revision: 1,
        }
    }

    #[test]
    fn remaining_when_ending_or_ended_is_not_shown() {
        let ready = account(AccountState::Ready);
        assert_eq!(remaining(&ready, NOW, 0).unwrap().in_words(), "10 min");
        let cause = EndCause::Deadline;
        let ending = account(AccountState::Ending {
            cause: cause.clone(),
            is_overdue: false,
        });
        assert_eq!(remaining(&ending, NOW, 0), None);
        assert_eq!(
            remaining(&account(AccountState::Ended { cause }), NOW, 0),
            None
        );
    }

    #[test]
    fn remaining_when_the_deadline_is_not_known_yet_is_not_shown() {
        let stage = ProvisioningStage::Creating;
        let mut made = account(AccountState::Provisioning { stage });
        made.ends_at = None;
        assert_eq!(remaining(&made, NOW, 0), None);
    }

    #[test]
    fn split_when_some_have_ended_keeps_ending_ones_active() {
        let cause = EndCause::EndedByTechnician;
        let (active, ended) = split_by_activity(&[
            account(AccountState::Ended {
                cause: cause.clone(),
            }),
            account(AccountState::Ending {
                cause,
                is_overdue: true,
            }),
            account(AccountState::Ready),
        ]);
        assert_eq!((active.len(), ended.len()), (2, 1));
        assert_eq!(heading(active.len()), "2 active accounts");
    }
}
