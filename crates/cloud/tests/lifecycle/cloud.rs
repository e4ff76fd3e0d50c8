//! A cloud on a stack: started, killed, asked and watched.

use core::time::Duration;
use std::sync::Arc;

use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::lifecycle::{Account, Lifecycle, LifecycleParts, Progress};
use hallpass_cloud::shutdown::{ShutdownTrigger, shutdown_channel};
use hallpass_cloud::store::{Store, accounts, audit};
use hallpass_graph::Endpoints;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_protocol::account::EndCause;
use hallpass_protocol::credential::CredentialResponse;
use tokio::task::JoinHandle;

use crate::installation::{MSP, TECHNICIAN, technician};
use crate::stack::{Stack, new_account};

/// The longest that anything may take, in real time.
const PATIENCE: Duration = Duration::from_mins(4);

/// A running cloud.
pub(crate) struct Cloud {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) store: Store,
    running: Option<(Vec<JoinHandle<()>>, ShutdownTrigger)>,
}

impl Stack {
    /// Starts a cloud on what the last one left.
    pub(crate) async fn start_cloud(&self) -> Cloud {
        let cloud = self.open_desk().await;
        let (trigger, shutdown) = shutdown_channel();
        let runner = cloud.lifecycle.clone();
        let running = tokio::spawn(async move { runner.run(shutdown).await });
        Cloud {
            running: Some((vec![running], trigger)),
            ..cloud
        }
    }

    /// The same, and it looks after its tenant as well.
    pub(crate) async fn start_overseen(&self) -> Cloud {
        let cloud = self.open_desk().await;
        let (trigger, shutdown) = shutdown_channel();
        let (runner, overseer) = (cloud.lifecycle.clone(), cloud.lifecycle.clone());
        let stop = shutdown.clone();
        let tasks = vec![
            tokio::spawn(async move { runner.run(stop).await }),
            tokio::spawn(async move { overseer.oversee(shutdown).await }),
        ];
        Cloud {
            running: Some((tasks, trigger)),
            ..cloud
        }
    }

    /// Takes requests and reads, but works on nothing.
    pub(crate) async fn open_desk(&self) -> Cloud {
        let store = self.database.open(self.dir.path()).await;
        let address = self.sim.http_url();
        let endpoints = Endpoints::parse(&address, &address).unwrap();
        let lifecycle = Lifecycle::new(LifecycleParts {
            store: store.clone(),
            clock: Arc::clone(&self.clock),
            random: Arc::clone(&self.random),
            keys: Arc::new(self.keys()),
            http: make_http_client(&endpoints, Timeouts::default()).unwrap(),
            endpoints,
            settings: self.settings,
            is_alone: true,
        });
        Cloud {
            lifecycle,
            store,
            running: None,
        }
    }
}

impl Cloud {
    /// As `kill -9` does: whatever is under way is dropped where it stands.
    pub(crate) async fn kill(self) {
        let (tasks, _trigger) = self.running.unwrap();
        for task in tasks {
            task.abort();
            let _aborted = task.await;
        }
        drop(self.lifecycle);
        self.store.close().await;
    }

    pub(crate) async fn request(&self, lifetime_s: i64) -> Account {
        let new = new_account(lifetime_s);
        self.lifecycle.request(&technician(), new).await.unwrap()
    }

    /// What the account's technician is given now.
    pub(crate) async fn released(
        &self,
        stack: &Stack,
        account: &Account,
    ) -> Option<CredentialResponse> {
        let mut reader = self.store.read().await.unwrap();
        let (keys, now) = (stack.keys(), stack.clock.now());
        accounts::credentials::find_released(&mut reader, &keys, MSP, TECHNICIAN, account.id, now)
            .await
            .unwrap()
    }

    pub(crate) async fn end(&self, account: &Account) -> Account {
        let actor = Actor::Technician {
            technician_id: TECHNICIAN,
        };
        let cause = EndCause::EndedByTechnician;
        self.lifecycle
            .end(MSP, account.id, actor, cause)
            .await
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn find(&self, account: &Account) -> Account {
        let mut connection = self.store.read().await.unwrap();
        accounts::find(&mut connection, MSP, account.id)
            .await
            .unwrap()
            .unwrap()
    }

    /// Waits until the account satisfies `holds`.
    pub(crate) async fn wait(
        &self,
        account: &Account,
        holds: impl Fn(&Account) -> bool,
    ) -> Account {
        let mut changes = self.lifecycle.subscribe();
        let waiting = async {
            loop {
                let now = self.find(account).await;
                if holds(&now) {
                    return now;
                }
                // A missed change is as good as a change: it is read again.
                let _changed = changes.recv().await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(account) => account,
            Err(elapsed) => panic!("{elapsed}: {:#?}", self.find(account).await),
        }
    }

    pub(crate) async fn wait_ready(&self, account: &Account) -> Account {
        let settled = self.wait_settled(account).await;
        assert_eq!(settled.progress, Progress::Ready);
        settled
    }

    /// Ready or ended.
    pub(crate) async fn wait_settled(&self, account: &Account) -> Account {
        let is_settled =
            |progress: &Progress| matches!(progress, Progress::Ready | Progress::Ended { .. });
        self.wait(account, |account| is_settled(&account.progress))
            .await
    }

    pub(crate) async fn wait_ended(&self, account: &Account) -> Account {
        self.wait(account, |account| {
            matches!(account.progress, Progress::Ended { .. })
        })
        .await
    }

    pub(crate) async fn audit(&self) -> Vec<AuditEvent> {
        let mut connection = self.store.read().await.unwrap();
        audit::verify(&mut connection, MSP).await.unwrap().unwrap();
        let newest = audit::list_newest(&mut connection, MSP, 10_000)
            .await
            .unwrap();
        newest
            .into_iter()
            .rev()
            .map(|record| record.event)
            .collect()
    }
}
