//! The accounts as they were last read, with the clock they are counted by.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountResponse, AccountState, AccountView, AccountsResponse};
use hallpass_ui::remaining::Remaining;

/// While something changes by itself, it is read again after this time, in milliseconds.
const LIVELY_MS: i64 = 2000;
/// Otherwise after this time.
const CALM_MS: i64 = 15_000;

/// The accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountList {
    accounts: Vec<AccountView>,
    /// The cloud's clock minus this browser's.
    offset_ms: i64,
    read_at_ms: i64,
}

impl AccountList {
    /// From an answer that arrived at `now_ms` on this browser's clock.
    pub(crate) fn new(response: AccountsResponse, now_ms: i64) -> Self {
        Self {
            offset_ms: offset(response.server_time, now_ms),
            accounts: response.accounts,
            read_at_ms: now_ms,
        }
    }

    /// The accounts, newest first.
    pub(crate) fn accounts(&self) -> &[AccountView] {
        &self.accounts
    }

    /// Takes the answer to a press, unless a later view of the account is here.
    pub(crate) fn put(&mut self, response: AccountResponse) {
        let known = self
            .accounts
            .iter_mut()
            .find(|known| known.id == response.account.id);
        if let Some(known) = known
            && known.revision <= response.account.revision
        {
            *known = response.account;
        }
    }

    /// What is left of an account, while its time counts.
    pub(crate) fn remaining(&self, account: &AccountView, now_ms: i64) -> Option<Remaining> {
        let ends_at = account
            .ends_at
            .filter(|_| account.state == AccountState::Ready)?;
        Some(Remaining::until(
            ends_at,
            account.lifetime_s,
            now_ms,
            self.offset_ms,
        ))
    }

    /// Whether a scheduled account is being made by now.
    fn is_start_reached(&self, account: &AccountView, now_ms: i64) -> bool {
        let now = Timestamp::from_unix_ms(now_ms.saturating_add(self.offset_ms));
        account.state == AccountState::Scheduled
            && account.starts_at.is_some_and(|starts_at| starts_at <= now)
    }

    /// Whether it is time to read them again.
    pub(crate) fn is_stale(&self, now_ms: i64) -> bool {
        let is_lively = self.accounts.iter().any(|account| {
            matches!(
                account.state,
                AccountState::Provisioning { .. } | AccountState::Ending { .. }
            ) || self
                .remaining(account, now_ms)
                .is_some_and(Remaining::is_over)
                || self.is_start_reached(account, now_ms)
        });
        let age_ms = now_ms.saturating_sub(self.read_at_ms);
        // A clock that was set back makes everything stale rather than nothing.
        age_ms < 0 || age_ms >= if is_lively { LIVELY_MS } else { CALM_MS }
    }
}

fn offset(server_time: Timestamp, now_ms: i64) -> i64 {
    server_time.unix_ms().saturating_sub(now_ms)
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::account::ProvisioningStage;

    use super::*;

    const NOW: i64 = 1_795_000_000_000;
    const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

    fn account(state: AccountState) -> AccountView {
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
            roles: Vec::new(),
            groups: Vec::new(),
            reason: String::new(),
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
            ends_at: Some(Timestamp::from_unix_ms(NOW + 60_000)),
            ended_at: None,
            revision: 3,
        }
    }

    fn list(state: AccountState, now_ms: i64) -> AccountList {
        let server_time = Timestamp::from_unix_ms(NOW);
        AccountList::new(
            AccountsResponse {
                accounts: vec![account(state)],
                server_time,
            },
            now_ms,
        )
    }

    #[test]
    fn remaining_when_this_clock_is_an_hour_wrong_counts_with_the_clouds() {
        let wrong_now = NOW + 3_600_000;
        let list = list(AccountState::Ready, wrong_now);
        let left = list.remaining(&list.accounts()[0], wrong_now).unwrap();
        assert_eq!(left.in_words(), "1 min");
    }

    #[test]
    fn list_when_something_is_made_is_read_again_soon() {
        let stage = ProvisioningStage::Roles;
        let lively = list(AccountState::Provisioning { stage }, NOW);
        assert!(!lively.is_stale(NOW + 1999) && lively.is_stale(NOW + 2000));
        let calm = list(AccountState::Ready, NOW);
        assert!(!calm.is_stale(NOW + 14_999) && calm.is_stale(NOW + 15_000));
        assert!(calm.is_stale(NOW - 1));
    }

    #[test]
    fn put_when_the_answer_is_older_keeps_what_is_known() {
        let mut list = list(AccountState::Ready, NOW);
        let mut old = account(AccountState::Unknown);
        old.revision = 2;
        let server_time = Timestamp::from_unix_ms(NOW);
        list.put(AccountResponse {
            account: old,
            server_time,
        });
        assert_eq!(list.accounts()[0].state, AccountState::Ready);
    }
}
