//! Many accounts that are ready, in the tenants of a simulated Entra, written straight into the
//! database: asking for each would take longer than what is measured.

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;

use entra_sim::control::{NewUser, UserChange};
use entra_sim::{Control, Quotas, Seed, SeedTenant, SimConfig, Simulator};
use hallpass_cloud::clock::{Clock, SharedClock, SystemClock};
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::invitation::Invitee;
use hallpass_cloud::key_file::KeyFile;
use hallpass_cloud::lifecycle::{Lifecycle, LifecycleParts, LifecycleSettings};
use hallpass_cloud::random::{SharedRandom, SystemRandom};
use hallpass_cloud::setup::{Setup, prepare};
use hallpass_cloud::shutdown::{ShutdownTrigger, shutdown_channel};
use hallpass_cloud::store::connections::{ClientSecret, Connection};
use hallpass_cloud::store::{DATABASE_FILE, Store, connections, customers, msps, technicians};
use hallpass_graph::Endpoints;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, CustomerId, EntraTenantId, MspId};
use hallpass_protocol::technician::TechnicianRole;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What Graph takes for a call.
const LATENCY: Duration = Duration::from_millis(50);

/// A database full of accounts, and the world that they live in.
pub(crate) struct Crowd {
    pub(crate) sim: Simulator,
    pub(crate) control: Control,
    pub(crate) tenants: u32,
    dir: TempDir,
    keys: Arc<KeyRing>,
    msp_id: MspId,
}

/// A running lifecycle.
pub(crate) struct Running {
    task: JoinHandle<()>,
    trigger: ShutdownTrigger,
    store: Store,
}

/// One account that is to become due.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) object_id: Uuid,
    pub(crate) at: Timestamp,
}

impl Crowd {
    /// `accounts` of them over `tenants`, none due for days.
    pub(crate) async fn gather(accounts: u32, tenants: u32) -> Self {
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let seed = Seed {
            tenants: (0..tenants).map(seed_tenant).collect(),
        };
        let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
        let control = sim.control();
        control.set_graph_latency(LATENCY);
        control.set_quotas(Quotas::published());
        let dir = tempfile::tempdir().unwrap();
        let (keys, msp_id) = fill(dir.path(), accounts, tenants).await;
        Self {
            sim,
            control,
            tenants,
            dir,
            keys,
            msp_id,
        }
    }

    /// Makes users for accounts from `first` on, which become due one after the other.
    pub(crate) async fn make_due(
        &self,
        numbers: impl Iterator<Item = u32>,
        first_at: Timestamp,
        spacing: Duration,
    ) -> Vec<Due> {
        let mut connection = open(self.dir.path()).await;
        let mut transaction = connection.begin().await.unwrap();
        let mut due = Vec::new();
        for (place, number) in (0_u32..).zip(numbers) {
            let at = first_at.plus(spacing * place);
            let tenant = tenant_id(number % self.tenants).to_string();
            let name = format!("hp-{number}@t{}.onmicrosoft.com", number % self.tenants);
            let user = NewUser {
                tenant: tenant.clone(),
                user_principal_name: name.clone(),
                password: "Correct horse 7!".into(),
                account_enabled: true,
                employee_id: Some(format!("hp-{number:012}")),
            };
            let object_id = self.control.add_user(user).unwrap();
            let change = UserChange {
                add_roles: vec!["Exchange Administrator".into()],
                ..UserChange::default()
            };
            self.control.change_user(&tenant, &name, change).unwrap();
            for update in [
                "UPDATE accounts SET object_id = ?1, ends_at = ?2
                 WHERE msp_id = ?3 AND account_id = ?4",
                "UPDATE account_jobs SET due_at = ?2, deadline = ?2
                 WHERE msp_id = ?3 AND account_id = ?4",
            ] {
                sqlx::query(update)
                    .bind(object_id)
                    .bind(at.unix_ms())
                    .bind(self.msp_id.as_uuid())
                    .bind(account_id(number))
                    .execute(&mut *transaction)
                    .await
                    .unwrap();
            }
            due.push(Due { object_id, at });
        }
        transaction.commit().await.unwrap();
        connection.close().await.unwrap();
        due
    }

    /// Starts the lifecycle as `hallpass serve` does.
    pub(crate) async fn start(&self) -> Running {
        let clock: SharedClock = Arc::new(SystemClock);
        let random: SharedRandom = Arc::new(SystemRandom);
        let store = Store::open(self.dir.path()).await.unwrap();
        let address = self.sim.http_url();
        let endpoints = Endpoints::parse(&address, &address).unwrap();
        let lifecycle = Lifecycle::new(LifecycleParts {
            store: store.clone(),
            clock,
            random,
            keys: Arc::clone(&self.keys),
            http: make_http_client(&endpoints, Timeouts::default()).unwrap(),
            endpoints,
            settings: LifecycleSettings::default(),
            is_alone: true,
        });
        let (trigger, shutdown) = shutdown_channel();
        Running {
            task: tokio::spawn(async move { lifecycle.run(shutdown).await }),
            trigger,
            store,
        }
    }

    /// When Graph was told to disable each of these, in milliseconds after it was due; waits until
    /// all were disabled. It looks only after the last was due: reading the simulator's records takes
    /// a while, and Graph answers nobody meanwhile.
    pub(crate) async fn wait_disabled(&self, due: &[Due]) -> Vec<f64> {
        let last = due.iter().map(|one| one.at.unix_ms()).max().unwrap_or(0);
        let left_ms = u64::try_from(last - now().unix_ms()).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(left_ms + 500)).await;
        let mut delays = std::collections::HashMap::new();
        while delays.len() < due.len() {
            tokio::time::sleep(Duration::from_millis(200)).await;
            delays = self.find_disabled(due);
        }
        delays.into_values().collect()
    }

    /// The same for those that were disabled by now.
    pub(crate) fn find_disabled(&self, due: &[Due]) -> std::collections::HashMap<Uuid, f64> {
        let wanted: std::collections::HashMap<String, &Due> = due
            .iter()
            .map(|due| (format!("/v1.0/users/{}", due.object_id), due))
            .collect();
        let mut delays = std::collections::HashMap::new();
        for request in self.control.requests() {
            if request.status == Some(204)
                && request.body["accountEnabled"] == false
                && let Some(due) = wanted.get(&request.path)
            {
                let delay = request.at_ms - due.at.unix_ms();
                let delay = f64::from(i32::try_from(delay).unwrap());
                delays.entry(due.object_id).or_insert(delay);
            }
        }
        delays
    }
}

impl Running {
    pub(crate) async fn stop(self) {
        self.trigger.request();
        self.task.await.unwrap();
        self.store.close().await;
    }
}

pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

pub(crate) fn tenant_id(number: u32) -> Uuid {
    Uuid::from_u128(0x7e4a_0000_0000_4000_8000_0000_0000_0000 + u128::from(number))
}

/// Writes an installation with so many accounts into `dir`; its keys, and whose it is.
pub(crate) async fn fill(dir: &Path, accounts: u32, tenants: u32) -> (Arc<KeyRing>, MspId) {
    let random = SystemRandom;
    let file = KeyFile::new(None, dir);
    let first = file.read_or_make(&random).unwrap();
    let keys = Arc::new(KeyRing::of_file(file, first));
    let store = Store::create_or_open(dir).await.unwrap();
    let setup = Setup {
        public_url: "http://localhost:8080".parse().unwrap(),
        kek_ids: keys.ids(),
        msp_name: "Northwind IT".into(),
        owner: Invitee {
            display_name: "Olga Owner".into(),
            email: "olga@msp.example".into(),
            role: TechnicianRole::Owner,
        },
    };
    prepare(&store, &random, now(), &setup).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let msp_id = msps::list(&mut tx).await.unwrap()[0].id;
    let technician = technicians::list_owners(&mut tx, msp_id).await.unwrap()[0].id;
    for number in 0..tenants {
        add_tenant(&mut tx, &keys, msp_id, number).await;
    }
    tx.commit().await.unwrap();
    store.close().await;
    add_accounts(dir, msp_id, *technician.as_uuid(), accounts, tenants).await;
    (keys, msp_id)
}

async fn add_tenant(
    tx: &mut hallpass_cloud::store::WriteTransaction,
    keys: &KeyRing,
    msp_id: MspId,
    number: u32,
) {
    let customer_id = CustomerId::new(connection_id(number));
    let name = format!("Customer {number}");
    customers::insert(tx, msp_id, customer_id, &name, now())
        .await
        .unwrap();
    let tenant = seed_tenant(number);
    let connection = Connection {
        id: ConnectionId::new(connection_id(number)),
        customer_id,
        tenant_id: EntraTenantId::new(tenant.tenant_id),
        tenant_name: tenant.display_name,
        account_domain: tenant.initial_domain,
        client_id: tenant.app.client_id,
        uses_registration: false,
        disconnected_at: None,
    };
    let secret = ClientSecret::new(Zeroizing::new(tenant.app.client_secret));
    connections::insert(tx, &SystemRandom, keys, msp_id, &connection, &secret, now())
        .await
        .unwrap();
}

async fn add_accounts(dir: &Path, msp_id: MspId, technician: Uuid, accounts: u32, tenants: u32) {
    let mut connection = open(dir).await;
    let far = now().plus(Duration::from_hours(100 * 24));
    // The account's number is the last part of its ids.
    let numbers = "WITH RECURSIVE numbers (i) AS (
        SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?1)";
    let account = "unhex(printf('0199000000007000a0000000%08x', i))";
    let tenant = "unhex(printf('0199000000007000c0000000%08x', i % ?2))";
    let statements = [
        format!(
            "{numbers} INSERT INTO accounts (msp_id, account_id, technician_id, customer_id,
                 connection_id, preset_id, preset_name, idempotency_key, reason, lifetime_s,
                 user_principal_name, display_name, tag, object_id, credential_version,
                 confirmed_version, state, requested_at, ends_at)
             SELECT ?3, {account}, ?4, {tenant}, {tenant}, {tenant}, 'Exchange administrator',
                 {account}, 'Mail flow is down', 3600,
                 printf('hp-%d@t%d.onmicrosoft.com', i, i % ?2), 'Ada Lovelace (Northwind IT)',
                 printf('hp-%012d', i), {account}, 1, 1, 'ready', ?5, ?5 FROM numbers"
        ),
        format!(
            "{numbers} INSERT INTO account_roles (msp_id, account_id, position, template_id, name)
             SELECT ?3, {account}, 0, unhex('29232cdf932342fdade21d097af3e4de'),
                 'Exchange Administrator' FROM numbers"
        ),
        format!(
            "{numbers} INSERT INTO account_credentials (msp_id, account_id, version, passkey_id,
                 expires_at, format, encapsulated_key, ciphertext)
             SELECT ?3, {account}, 1, ?4, ?5, 1, randomblob(32), randomblob(160) FROM numbers"
        ),
        format!(
            "{numbers} INSERT INTO account_jobs (msp_id, account_id, connection_id, urgency,
                 due_at, deadline)
             SELECT ?3, {account}, {tenant}, 0, ?5, ?5 FROM numbers"
        ),
    ];
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(accounts)
            .bind(tenants)
            .bind(msp_id.as_uuid())
            .bind(technician)
            .bind(far.unix_ms())
            .execute(&mut connection)
            .await
            .unwrap();
    }
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

async fn open(dir: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(dir.join(DATABASE_FILE))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-200000")
        .connect()
        .await
        .unwrap()
}

fn account_id(number: u32) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_a000_0000_0000_0000 + u128::from(number))
}

fn connection_id(number: u32) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_c000_0000_0000_0000 + u128::from(number))
}

/// A tenant in which our application may change administrators.
fn seed_tenant(number: u32) -> SeedTenant {
    let mut tenant = SeedTenant::fabrikam();
    tenant.tenant_id = tenant_id(number);
    tenant.display_name = format!("Customer {number}");
    tenant.initial_domain = format!("t{number}.onmicrosoft.com");
    tenant
}
