//! A cloud in a directory and the tenant that it works in. The cloud can be killed and started
//! again; the directory and the tenant stay.

use core::time::Duration;
use std::path::PathBuf;
use std::sync::Arc;

use entra_sim::{Control, Seed, SimConfig, Simulator};
use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::clock::{SharedClock, SystemClock};
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::key_file::KeyFile;
use hallpass_cloud::lifecycle::{
    Account, Answer, Lifecycle, LifecycleParts, LifecycleSettings, NewAccount, OversightSettings,
    Progress,
};
use hallpass_cloud::random::{SeededRandom, SharedRandom};
use hallpass_cloud::shutdown::{ShutdownTrigger, shutdown_channel};
use hallpass_cloud::store::connections::{ClientSecret, Connection};
use hallpass_cloud::store::msps::Msp;
use hallpass_cloud::store::presets::Preset;
use hallpass_cloud::store::technicians::Technician;
use hallpass_cloud::store::{
    DATABASE_FILE, Store, accounts, audit, connections, customers, installation, msps, presets,
    technicians, tenant_health,
};
use hallpass_graph::Endpoints;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_protocol::account::EndCause;
use hallpass_protocol::credential::CredentialResponse;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{
    ConnectionId, CustomerId, EntraTenantId, IdempotencyKey, MspId, PasskeyId, PresetId,
    RoleTemplateId, TechnicianId,
};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};
use hallpass_protocol::{Lifetime, Timestamp};
use hallpass_seal::{PrfOutput, SealingKey};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::clock::FastClock;
use crate::database::Database;
use crate::passkeys;

pub(crate) const MSP: MspId = MspId::new(Uuid::from_u128(0x111));
pub(crate) const TECHNICIAN: TechnicianId = TechnicianId::new(Uuid::from_u128(0x222));
pub(crate) const CUSTOMER: CustomerId = CustomerId::new(Uuid::from_u128(0x333));
pub(crate) const PRESET: PresetId = PresetId::new(Uuid::from_u128(0x444));
pub(crate) const PASSKEY: PasskeyId = PasskeyId::new(Uuid::from_u128(0x555));
pub(crate) const CONNECTION: ConnectionId = ConnectionId::new(Uuid::from_u128(0x666));
pub(crate) const KEY: IdempotencyKey = IdempotencyKey::new(Uuid::from_u128(0x777));

/// Both are roles that only a high administrator may disable the holder of.
const ROLES: [(&str, &str); 2] = [
    (
        "29232cdf-9323-42fd-ade2-1d097af3e4de",
        "Exchange Administrator",
    ),
    (
        "194ae4cb-b126-40b2-bd5b-6091b380977d",
        "Security Administrator",
    ),
];

/// The longest that anything may take, in real time.
const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) struct Stack {
    pub(crate) sim: Simulator,
    pub(crate) control: Control,
    pub(crate) clock: SharedClock,
    pub(crate) random: SharedRandom,
    pub(crate) dir: TempDir,
    pub(crate) database: Database,
    pub(crate) settings: LifecycleSettings,
    tenant: Uuid,
}

/// A running cloud.
pub(crate) struct Cloud {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) store: Store,
    running: Option<(Vec<JoinHandle<()>>, ShutdownTrigger)>,
}

impl Stack {
    /// A tenant whose administrators gave our application no directory role.
    pub(crate) async fn start() -> Self {
        Self::start_seeded(Seed::contoso(), 1).await
    }

    /// A tenant in which our application may change administrators.
    pub(crate) async fn start_privileged() -> Self {
        Self::start_seeded(privileged(), 2).await
    }

    pub(crate) async fn start_seeded(seed: Seed, random_seed: u64) -> Self {
        let clock = Arc::new(FastClock::new());
        Self::start_with(Database::new(), seed, random_seed, clock).await
    }

    pub(crate) async fn start_with(
        database: Database,
        seed: Seed,
        random_seed: u64,
        clock: SharedClock,
    ) -> Self {
        // Another test of this process may have done it.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let tenant = seed.tenants[0].clone();
        let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
        let random: SharedRandom = Arc::new(SeededRandom::new(random_seed));
        let dir = tempfile::tempdir().unwrap();
        let file = KeyFile::new(None, dir.path());
        let keys = KeyRing::of_file(file.clone(), file.read_or_make(&*random).unwrap());
        let stack = Self {
            control: sim.control(),
            sim,
            clock,
            random,
            dir,
            database,
            // The fast clock runs on while the machine is busy with something else.
            settings: LifecycleSettings {
                provisioning_limit: Duration::from_hours(1),
                lease: Duration::from_mins(30),
                oversight: OversightSettings {
                    lease: Duration::from_mins(30),
                    request_patience: Duration::from_mins(30),
                    check_patience: Duration::from_mins(30),
                    ..OversightSettings::default()
                },
                is_mfa_mandatory: false,
                ..LifecycleSettings::default()
            },
            tenant: tenant.tenant_id,
        };
        let store = stack.database.open(stack.dir.path()).await;
        let mut tx = store.write().await.unwrap();
        let now = stack.clock.now();
        let made = installation::Installation {
            public_url: "http://localhost".parse().unwrap(),
            kek_id: keys.ids()[0],
        };
        installation::put(&mut tx, &made).await.unwrap();
        let msp = Msp {
            id: MSP,
            name: "Example MSP".into(),
        };
        msps::insert(&mut tx, &msp, now).await.unwrap();
        technicians::insert(&mut tx, &technician(), now)
            .await
            .unwrap();
        customers::insert(&mut tx, MSP, CUSTOMER, "Contoso", now)
            .await
            .unwrap();
        let connection = Connection {
            id: CONNECTION,
            customer_id: CUSTOMER,
            tenant_id: EntraTenantId::new(tenant.tenant_id),
            tenant_name: tenant.display_name,
            account_domain: tenant.initial_domain,
            client_id: tenant.app.client_id,
        };
        let secret = ClientSecret::new(Zeroizing::new(tenant.app.client_secret));
        connections::insert(
            &mut tx,
            &*stack.random,
            &keys,
            MSP,
            &connection,
            &secret,
            now,
        )
        .await
        .unwrap();
        // As the cloud found it: nothing is missing there.
        let answer = Answer {
            at: now,
            findings: Vec::new(),
        };
        tenant_health::record_answer(&mut tx, MSP, CONNECTION, &answer)
            .await
            .unwrap();
        let roles = ROLES.map(|(id, name)| RoleView {
            template_id: RoleTemplateId::new(id.parse().unwrap()),
            name: name.into(),
        });
        let preset = Preset {
            id: PRESET,
            name: "Two administrators".into(),
            roles: roles.into(),
            lifetime_default_s: 600,
            lifetime_min_s: 60,
            lifetime_max_s: 86_400,
        };
        presets::insert(&mut tx, MSP, &preset, now).await.unwrap();
        passkeys::insert(&mut tx, PASSKEY, Some(&sealing_key())).await;
        tx.commit().await.unwrap();
        store.close().await;
        stack
    }

    /// The same by the machine's clock, for the real program.
    pub(crate) async fn start_at_real_time() -> Self {
        Self::start_with(Database::new(), Seed::contoso(), 1, Arc::new(SystemClock)).await
    }

    /// The same on that database, where our application may change administrators.
    pub(crate) async fn start_on(database: Database) -> Self {
        Self::start_with(database, privileged(), 1, Arc::new(SystemClock)).await
    }

    /// Tenants of one's own choice by the machine's clock, which is the simulator's too.
    pub(crate) async fn start_seeded_at_real_time(seed: Seed) -> Self {
        Self::start_with(Database::new(), seed, 3, Arc::new(SystemClock)).await
    }

    /// The same where our application may change administrators.
    pub(crate) async fn start_privileged_at_real_time() -> Self {
        Self::start_with(Database::new(), privileged(), 2, Arc::new(SystemClock)).await
    }

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

    pub(crate) fn user(&self, account: &Account) -> Option<entra_sim::UserView> {
        self.control
            .user(&self.tenant.to_string(), &account.user_principal_name)
    }

    pub(crate) fn users(&self) -> Vec<entra_sim::UserView> {
        self.control.world().tenants.swap_remove(0).users
    }

    pub(crate) fn key_file(&self) -> KeyFile {
        KeyFile::new(None, self.dir.path())
    }

    /// As a process that starts now finds them.
    pub(crate) fn keys(&self) -> KeyRing {
        KeyRing::of_file(self.key_file(), self.key_file().read().unwrap())
    }

    pub(crate) fn log_file(&self) -> PathBuf {
        self.dir.path().join("serve.log")
    }

    pub(crate) fn tenant_name(&self) -> String {
        self.tenant.to_string()
    }

    pub(crate) fn written_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let wal = format!("{DATABASE_FILE}-wal");
        for path in [DATABASE_FILE, &wal, "serve.log"] {
            bytes.extend(std::fs::read(self.dir.path().join(path)).unwrap_or_default());
        }
        bytes.extend(self.database.dump());
        bytes
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

fn privileged() -> Seed {
    let mut seed = Seed::contoso();
    seed.tenants[0]
        .app
        .directory_roles
        .push("Privileged Authentication Administrator".into());
    seed
}

pub(crate) fn new_account(lifetime_s: i64) -> NewAccount {
    NewAccount {
        idempotency_key: KEY,
        customer_id: CUSTOMER,
        preset_id: PRESET,
        lifetime: Lifetime::from_secs(lifetime_s).unwrap(),
        reason: "Mail flow is down".into(),
        starts_at: None,
        passkey_id: PASSKEY,
    }
}

pub(crate) fn technician() -> Technician {
    Technician {
        msp_id: MSP,
        id: TECHNICIAN,
        display_name: "Ada Lovelace".into(),
        email: "ada@msp.example".into(),
        role: TechnicianRole::Technician,
        state: TechnicianState::Active,
    }
}

pub(crate) fn sealing_key() -> SealingKey {
    SealingKey::derive(&PrfOutput::from_bytes([7; 32]))
}

/// Whether an end came by its deadline, up to what a busy machine adds by the fast clock: long before
/// any lease expires.
pub(crate) fn is_soon_after(moment: Timestamp, deadline: Timestamp) -> bool {
    moment >= deadline && moment.since(deadline) < Duration::from_mins(10)
}
