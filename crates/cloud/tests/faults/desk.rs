//! What a technician does all day, at random, and what the cloud promised in return.

use core::time::Duration;

use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_cloud::store::{Store, accounts};
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, CustomerId, IdempotencyKey};
use uuid::Uuid;

use crate::api::{Api, NoAnswer};
use crate::installation::{MSP, sealing_key};
use crate::seeded::Seeded;
use crate::site::{CUSTOMERS, Site};
use crate::verdict::last_of_log;

/// Accounts whose end nobody has asked for yet.
const MAX_OPEN: usize = 10;

/// The longest that everything may take to come to rest, in true time.
const PATIENCE: Duration = Duration::from_mins(2);

/// A press on "request", and what came of it.
#[derive(Debug, Clone)]
struct Press {
    key: IdempotencyKey,
    customer_id: CustomerId,
    lifetime_s: i64,
    /// Once it was answered.
    account_id: Option<AccountId>,
    /// The longest lifetime that was confirmed.
    confirmed_s: u32,
    /// Whether its end was confirmed.
    is_end_confirmed: bool,
    is_end_wanted: bool,
}

/// A technician at work.
pub(crate) struct Desk<'a> {
    site: &'a Site,
    api: &'a Api,
    random: Seeded,
    presses: Vec<Press>,
    /// Answers that confirmed something.
    pub(crate) confirmed: u32,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(site: &'a Site, api: &'a Api, random: Seeded) -> Self {
        Self {
            site,
            api,
            random,
            presses: Vec::new(),
            confirmed: 0,
        }
    }

    /// Works until it is dropped, which may be in the middle of anything.
    pub(crate) async fn work(&mut self) -> ! {
        loop {
            // While nobody listens there is nothing to hurry for.
            if self.act().await.is_err() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    async fn act(&mut self) -> Result<(), NoAnswer> {
        let open = self
            .presses
            .iter()
            .filter(|press| !press.is_end_wanted)
            .count();
        let choice = self.random.below(10);
        if self.presses.is_empty() || (choice < 3 && open < MAX_OPEN) {
            let lifetimes = [120, 3_600, 86_000];
            let key = Uuid::from_u128(u128::from(self.random.below(u64::MAX)));
            self.presses.push(Press {
                key: IdempotencyKey::new(key),
                customer_id: CUSTOMERS[self.random.index(CUSTOMERS.len())],
                lifetime_s: lifetimes[self.random.index(lifetimes.len())],
                account_id: None,
                confirmed_s: 0,
                is_end_confirmed: false,
                is_end_wanted: false,
            });
            return self.request(self.presses.len() - 1).await;
        }
        let n = self.random.index(self.presses.len());
        let Some(id) = self.presses[n].account_id else {
            return self.request(n).await;
        };
        match choice {
            // The same press once more, as a client does that is not sure.
            0..=3 => self.request(n).await,
            4 => self.extend(n, id).await,
            5 => self.api.press(id, "rotate").await.map(drop),
            6 | 7 => self.api.credential(id).await.map(drop),
            8 => self.api.find(id).await.map(drop),
            _ => self.end(n, id).await,
        }
    }

    async fn request(&mut self, n: usize) -> Result<(), NoAnswer> {
        let press = self.presses[n].clone();
        let asked = self
            .api
            .request(press.key, press.customer_id, press.lifetime_s);
        let answer = asked.await?;
        if answer.is_ok() {
            let account = answer.account();
            let press = &mut self.presses[n];
            assert_eq!(
                *press.account_id.get_or_insert(account.id),
                account.id,
                "one press"
            );
            press.confirmed_s = press.confirmed_s.max(account.lifetime_s);
            self.confirmed += 1;
        }
        Ok(())
    }

    async fn extend(&mut self, n: usize, id: AccountId) -> Result<(), NoAnswer> {
        let wanted = self.presses[n].confirmed_s + 60;
        let answer = self.api.extend(id, wanted).await?;
        if answer.is_ok() {
            self.presses[n].confirmed_s = wanted;
            self.confirmed += 1;
        }
        Ok(())
    }

    async fn end(&mut self, n: usize, id: AccountId) -> Result<(), NoAnswer> {
        self.presses[n].is_end_wanted = true;
        let answer = self.api.press(id, "end").await?;
        // The database is away, or the proof grew old while the program stood still.
        if [503, 401].contains(&answer.status) {
            return Err(NoAnswer);
        }
        assert!(answer.is_ok(), "{answer:?}");
        self.presses[n].is_end_confirmed = true;
        self.confirmed += 1;
        Ok(())
    }

    /// Repeats what was not answered, and waits until every account is ready or has ended.
    pub(crate) async fn come_to_rest(&mut self, store: &Store) -> Vec<Account> {
        let settle = async {
            for n in 0..self.presses.len() {
                while self.presses[n].account_id.is_none() {
                    // In quarantine after the start it is refused for a while.
                    let _answered = self.request(n).await;
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
            let ids: Vec<_> = self
                .presses
                .iter()
                .filter_map(|press| press.account_id)
                .collect();
            wait_until_all(store, &ids, is_at_rest).await
        };
        match tokio::time::timeout(PATIENCE, settle).await {
            Ok(accounts) => {
                self.check_promises(&accounts);
                accounts
            }
            Err(_) => self.complain(store).await,
        }
    }

    /// Ends all that goes on, and waits until it has ended.
    pub(crate) async fn end_all(&mut self, store: &Store) {
        let ending = async {
            for n in 0..self.presses.len() {
                let id = self.presses[n].account_id.unwrap();
                while self.end(n, id).await.is_err() {}
            }
            let ids: Vec<_> = self
                .presses
                .iter()
                .filter_map(|press| press.account_id)
                .collect();
            wait_until_all(store, &ids, |account| {
                matches!(account.progress, Progress::Ended { .. })
            })
            .await
        };
        match tokio::time::timeout(PATIENCE, ending).await {
            Ok(accounts) => self.check_promises(&accounts),
            Err(_) => self.complain(store).await,
        }
    }

    /// What is ready is of use: what its technician is given is what Entra takes.
    pub(crate) async fn check_ready_ones(&self, accounts: &[Account]) {
        for account in accounts
            .iter()
            .filter(|account| account.progress == Progress::Ready)
        {
            let given = loop {
                match self.api.credential(account.id).await {
                    Ok(Some(given)) => break given,
                    // It has ended since, or its tenant is compared first.
                    Ok(None) if self.has_ended(account).await => return,
                    Ok(None) | Err(NoAnswer) => {
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                }
            };
            let opened = sealing_key()
                .open(&given.binding, &given.sealed[0])
                .unwrap();
            let tenant = account.tenant_id.to_string();
            let user = self
                .site
                .control
                .user(&tenant, &account.user_principal_name);
            let password = user.unwrap().password;
            let is_same = *opened.password.expose() == *password;
            assert!(
                is_same || self.has_ended(account).await,
                "{account:#?} is given another password"
            );
        }
    }

    async fn has_ended(&self, account: &Account) -> bool {
        let store = self.site.open_store().await;
        let mut reader = store.read().await.unwrap();
        let now = accounts::find(&mut reader, MSP, account.id)
            .await
            .unwrap()
            .unwrap();
        drop(reader);
        store.close().await;
        now.progress.is_over()
    }

    fn check_promises(&self, accounts: &[Account]) {
        for (press, account) in self.presses.iter().zip(accounts) {
            let id = account.id;
            assert_eq!(press.account_id, Some(id));
            assert!(
                account.lifetime.as_secs() >= press.confirmed_s,
                "{id} lost an extension"
            );
            let is_over = account.progress.is_over();
            assert!(is_over || !press.is_end_confirmed, "{id} was told to end");
            if let Progress::Ended { cause } = &account.progress {
                let is_expected = match cause {
                    EndCause::Deadline => account.ends_at <= account.ended_at,
                    EndCause::EndedByTechnician => press.is_end_wanted,
                    EndCause::ProvisioningFailed { .. } => true,
                    _ => false,
                };
                assert!(is_expected, "{id} ended: {cause:?}");
            }
        }
    }

    async fn complain(&self, store: &Store) -> ! {
        let mut reader = store.read().await.unwrap();
        let stuck: Vec<_> = accounts::list_not_ended(&mut reader, MSP).await.unwrap();
        panic!(
            "stuck: {stuck:#?}\n{:#?}\n{}",
            self.presses,
            last_of_log(self.site)
        );
    }
}

/// Whether nothing is under way with it.
fn is_at_rest(account: &Account) -> bool {
    match account.progress {
        Progress::Ready => account.rotation.is_none(),
        Progress::Ended { .. } => true,
        _ => false,
    }
}

/// Another process writes, so there is nothing to subscribe to: the database is read until it says
/// so of all at once.
pub(crate) async fn wait_until_all(
    store: &Store,
    ids: &[AccountId],
    holds: impl Fn(&Account) -> bool,
) -> Vec<Account> {
    loop {
        let mut reader = store.read().await.unwrap();
        let mut found = Vec::new();
        for id in ids {
            let account = accounts::find(&mut reader, MSP, *id).await.unwrap();
            found.push(account.unwrap_or_else(|| panic!("{id} was promised, and is not there")));
        }
        drop(reader);
        if found.iter().all(&holds) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
