//! The program aborts at every commit and every call of Graph, before and after, and is started
//! again.

use core::time::Duration;
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;

use entra_sim::control::UserChange;
use hallpass_cloud::failpoint::{ABORT_VARIABLE, RECORD_VARIABLE};
use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_cloud::store::tenant_jobs::{self, TenantTask};
use hallpass_cloud::store::{Store, accounts};
use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, IdempotencyKey};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::api::{Answer, Api, NoAnswer};
use crate::database::Database;
use crate::installation::MSP;
use crate::program::Program;
use crate::seeded::setting;
use crate::site::{CUSTOMERS, Site};
use crate::verdict::{Verdict, last_of_log};

/// Installations at the same time. Most of a run is waiting.
const PARALLEL: usize = 6;

/// Aborts in `npm test` on each store; `HALLPASS_FAILPOINTS` is another number, and 0 stands for all.
const RUNS: u64 = 60;

/// The longest that a run may take, in true time.
const PATIENCE: Duration = Duration::from_mins(2);

/// `SIGABRT`.
const ABORTED: i32 = 6;

/// What is pressed.
#[derive(Clone, Copy)]
enum Press {
    Request(IdempotencyKey, CustomerId),
    Extend(AccountId),
    /// `end` or `rotate`.
    Named(AccountId, &'static str),
}

impl Press {
    async fn send(self, api: &Api) -> Result<Answer, NoAnswer> {
        match self {
            Self::Request(key, customer) => api.request(key, customer, 36_000).await,
            Self::Extend(id) => api.extend(id, 40_000).await,
            Self::Named(id, what) => api.press(id, what).await,
        }
    }
}

/// A run of the script, with the program that carries it out.
struct Run<'a> {
    site: &'a Site,
    store: &'a Store,
    api: Api,
    tell: watch::Sender<Option<String>>,
    program: Program,
    /// How often it aborted.
    aborts: u32,
}

impl<'a> Run<'a> {
    fn start(site: &'a Site, store: &'a Store, variable: (&str, &str)) -> Self {
        let (tell, address) = watch::channel(None);
        Self {
            site,
            store,
            api: Api::new(site.clock, address),
            program: Program::start(site, &[variable], &tell),
            tell,
            aborts: 0,
        }
    }

    /// Starts the program again where it aborted.
    async fn look_after(&mut self) {
        if let Some(status) = self.program.find_end() {
            assert_eq!(
                status.signal(),
                Some(ABORTED),
                "{status}\n{}",
                last_of_log(self.site)
            );
            self.aborts += 1;
            self.program.wait().await;
            self.program = Program::start(self.site, &[], &self.tell);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    /// Presses until it is confirmed.
    async fn insist(&mut self, press: Press) -> Answer {
        loop {
            match press.send(&self.api).await {
                Ok(answer) if answer.is_ok() => return answer,
                _ => self.look_after().await,
            }
        }
    }

    async fn wait(&mut self, id: AccountId, holds: impl Fn(&Account) -> bool) -> Account {
        loop {
            let mut reader = self.store.read().await.unwrap();
            let found = accounts::find(&mut reader, MSP, id).await.unwrap().unwrap();
            drop(reader);
            if holds(&found) {
                return found;
            }
            self.look_after().await;
        }
    }

    async fn request(&mut self, key: u128, customer: CustomerId) -> Account {
        let key = IdempotencyKey::new(Uuid::from_u128(key));
        let answer = self.insist(Press::Request(key, customer)).await;
        let id = answer.account().id;
        self.wait(id, |account| account.progress == Progress::Ready)
            .await
    }

    async fn end(&mut self, account: &Account) {
        let id = account.id;
        self.insist(Press::Named(id, "end")).await;
        self.wait(id, |account| {
            matches!(account.progress, Progress::Ended { .. })
        })
        .await;
    }

    /// Made, extended, given out, rotated, ended, and put right by the comparison; in both tenants.
    async fn carry_out(&mut self) {
        let [contoso, fabrikam] = CUSTOMERS;
        let first = self.request(1, contoso).await;
        self.end(&first).await;
        let second = self.request(2, fabrikam).await;
        let id = second.id;
        self.insist(Press::Extend(id)).await;
        while !matches!(self.api.credential(id).await, Ok(Some(_))) {
            self.look_after().await;
        }
        self.insist(Press::Named(id, "rotate")).await;
        self.wait(id, |account| {
            account.rotation.is_none() && account.confirmed_version > 1
        })
        .await;
        self.meddle(&first, &second).await;
        self.end(&second).await;
    }

    /// Somebody enables an account that has ended, and gives another a role; the comparison undoes
    /// both.
    async fn meddle(&mut self, ended: &Account, ready: &Account) {
        let (there, here) = (ended.tenant_id.to_string(), ready.tenant_id.to_string());
        let enable = UserChange {
            account_enabled: Some(true),
            ..UserChange::default()
        };
        let promote = UserChange {
            add_roles: vec!["User Administrator".into()],
            ..UserChange::default()
        };
        let control = &self.site.control;
        control
            .change_user(&there, &ended.user_principal_name, enable)
            .unwrap();
        control
            .change_user(&here, &ready.user_principal_name, promote)
            .unwrap();
        let mut tx = self.store.write().await.unwrap();
        for customer in CUSTOMERS {
            let connection_id = ConnectionId::new(*customer.as_uuid());
            tenant_jobs::hurry(&mut tx, MSP, connection_id, TenantTask::Reconcile)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        loop {
            let orphan = self
                .site
                .control
                .user(&there, &ended.user_principal_name)
                .unwrap();
            let watched = self
                .site
                .control
                .user(&here, &ready.user_principal_name)
                .unwrap();
            if !orphan.account_enabled && watched.roles.len() == ready.roles.len() {
                return;
            }
            self.look_after().await;
        }
    }
}

/// Carries the script out with a variable of the environment; how often the program aborted, and
/// the site.
async fn run(site: &Site, variable: (&str, &str), case: &str) -> u32 {
    let store = site.open_store().await;
    let mut run = Run::start(site, &store, variable);
    if tokio::time::timeout(PATIENCE, run.carry_out())
        .await
        .is_err()
    {
        panic!("{case}: stuck\n{}", last_of_log(site));
    }
    run.program.kill().await;
    Verdict::new().check(site, &store, case).await;
    store.close().await;
    run.aborts
}

/// How often each place is reached when nothing happens.
async fn record() -> BTreeMap<String, u64> {
    let site = Site::build().await;
    let file = site.file("reached");
    run(
        &site,
        (RECORD_VARIABLE, file.to_str().unwrap()),
        "recording",
    )
    .await;
    let mut reached = BTreeMap::new();
    for name in std::fs::read_to_string(&file).unwrap().lines() {
        *reached.entry(name.to_owned()).or_default() += 1;
    }
    reached
}

/// All of them, or so many, spread evenly; on PostgreSQL those between the ones on SQLite.
fn choose(reached: &BTreeMap<String, u64>, is_on_server: bool) -> Vec<String> {
    let all: Vec<String> = reached
        .iter()
        .flat_map(|(name, count)| (1..=*count).map(move |nth| format!("{name}#{nth}")))
        .collect();
    let wanted = match setting("HALLPASS_FAILPOINTS", RUNS) {
        0 => all.len(),
        some => usize::try_from(some).unwrap().min(all.len()),
    };
    let shift = usize::from(is_on_server);
    (0..wanted)
        .map(|n| all[(2 * n + shift) * all.len() / (2 * wanted)].clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_when_it_aborts_at_any_commit_or_call_goes_on_after_the_restart() {
    let reached = record().await;
    for name in [
        "before_commit",
        "after_commit",
        "before_graph",
        "after_graph",
    ] {
        let count = reached.get(name).copied().unwrap_or(0);
        assert!(count >= 30, "{name} was reached {count} times");
    }
    let chosen = choose(&reached, Database::new().is_on_server());
    let places = Arc::new(Semaphore::new(PARALLEL));
    let mut runs = JoinSet::new();
    for failpoint in chosen.clone() {
        let places = Arc::clone(&places);
        runs.spawn(async move {
            let _place = places.acquire().await.unwrap();
            let site = Site::build().await;
            let case = format!("{ABORT_VARIABLE}={failpoint}");
            run(&site, (ABORT_VARIABLE, &failpoint), &case).await
        });
    }
    let mut aborts = 0;
    while let Some(done) = runs.join_next().await {
        aborts += usize::try_from(done.unwrap()).unwrap();
    }
    // The last ones of the recording are not reached where the same took less time.
    assert!(
        aborts * 10 >= chosen.len() * 9,
        "{aborts} aborts of {}",
        chosen.len()
    );
}
