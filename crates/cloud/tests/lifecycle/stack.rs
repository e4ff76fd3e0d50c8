//! A directory and the tenant that clouds work in: they come and go, the directory and the tenant
//! stay.

use core::time::Duration;
use std::path::PathBuf;
use std::sync::Arc;

use entra_sim::{Control, Seed, SimConfig, Simulator};
use hallpass_cloud::clock::{SharedClock, SystemClock};
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::key_file::KeyFile;
use hallpass_cloud::lifecycle::{Account, LifecycleSettings, NewAccount, OversightSettings};
use hallpass_cloud::random::{SeededRandom, SharedRandom};
use hallpass_cloud::store::DATABASE_FILE;
use hallpass_protocol::ids::{ConnectionId, CustomerId, IdempotencyKey};
use hallpass_protocol::{Lifetime, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use crate::clock::FastClock;
use crate::database::Database;
use crate::groups;
use crate::installation::{self, PASSKEY, PRESET};

pub(crate) const CUSTOMER: CustomerId = CustomerId::new(Uuid::from_u128(0x333));
pub(crate) const CONNECTION: ConnectionId = ConnectionId::new(Uuid::from_u128(0x666));
pub(crate) const KEY: IdempotencyKey = IdempotencyKey::new(Uuid::from_u128(0x777));

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

impl Stack {
    /// A tenant whose administrators gave our application no directory role.
    pub(crate) async fn start() -> Self {
        Self::start_seeded(Seed::contoso(), 1).await
    }

    /// The same with a preset that puts accounts into two groups, of which one holds a role.
    pub(crate) async fn start_with_groups() -> Self {
        Self::start_seeded(groups::seed(), 1).await
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
                // Five minutes by the true clock: a busy machine is no fault.
                provisioning_limit: Duration::from_hours(5),
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
        installation::insert(&mut tx, &keys, now).await;
        groups::add_to_preset(&mut tx, &tenant).await;
        let (made_with, ids) = ((&*stack.random, &keys), (CUSTOMER, CONNECTION));
        installation::insert_customer(&mut tx, made_with, ids, &tenant, now).await;
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
        ticket: String::new(),
        unchecked_ticket: None,
        starts_at: None,
        passkey_id: PASSKEY,
    }
}

/// Whether an end came by its deadline, up to what a busy machine adds by the fast clock: long before
/// any lease expires.
pub(crate) fn is_soon_after(moment: Timestamp, deadline: Timestamp) -> bool {
    moment >= deadline && moment.since(deadline) < Duration::from_mins(10)
}
