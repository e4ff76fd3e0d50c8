//! An installation: two tenants, a technician who is signed in, a data directory. Programs come and
//! go on it.

use core::time::Duration;
use std::path::{Path, PathBuf};

use check_invariants::{Place, TenantUser, list_users};
use entra_sim::control::NewUser;
use entra_sim::{Control, Seed, SeedTenant, SimConfig, Simulator};
use hallpass_cloud::clock::Clock;
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::failpoint::PacedClock;
use hallpass_cloud::key_file::KeyFile;
use hallpass_cloud::random::SeededRandom;
use hallpass_cloud::store::sessions::{OriginKind, Session};
use hallpass_cloud::store::{DATABASE_FILE, Store, WriteTransaction, sessions};
use hallpass_protocol::dpop::token_hash;
use hallpass_protocol::ids::{ConnectionId, CustomerId, SessionId};
use tempfile::TempDir;
use uuid::Uuid;

use crate::browser_key::BrowserKey;
use crate::database::Database;
use crate::installation::{self, MSP, PASSKEY, TECHNICIAN};

/// Contoso, where our application may change no administrator, and Fabrikam, where it may.
pub(crate) const CUSTOMERS: [CustomerId; 2] = [
    CustomerId::new(Uuid::from_u128(0x331)),
    CustomerId::new(Uuid::from_u128(0x332)),
];

/// The technician's session.
pub(crate) const TOKEN: &str = "the-session-of-a-technician-who-is-signed-in";

/// Of what the key of the session's browser is made.
pub(crate) const KEY_SEED: u8 = 7;

/// How many seconds pass in one.
pub(crate) const FACTOR: u32 = 20;

/// An installation.
pub(crate) struct Site {
    pub(crate) sim: Simulator,
    pub(crate) control: Control,
    pub(crate) clock: PacedClock,
    /// Who was there before us.
    pub(crate) bystanders: Vec<TenantUser>,
    pub(crate) database: Database,
    dir: TempDir,
}

impl Site {
    /// Nothing runs yet.
    pub(crate) async fn build() -> Self {
        Self::build_on(Database::new()).await
    }

    /// The same on a database of one kind.
    pub(crate) async fn build_on(database: Database) -> Self {
        // Another test of this process may have done it.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let seed = Seed::contoso_and_fabrikam();
        let sim = Simulator::start(SimConfig::new(seed.clone()))
            .await
            .unwrap();
        let control = sim.control();
        add_bystanders(&control, &seed);
        let site = Self {
            bystanders: list_users(&control),
            control,
            sim,
            clock: PacedClock::starting_now(FACTOR),
            database,
            dir: tempfile::tempdir().unwrap(),
        };
        let store = site.open_store().await;
        site.fill(&store, &seed.tenants).await;
        store.close().await;
        site
    }

    /// Opens the database beside the program.
    pub(crate) async fn open_store(&self) -> Store {
        self.database.open(self.dir.path()).await
    }

    /// What tells the program where its data is.
    pub(crate) fn database_arguments(&self) -> Vec<String> {
        let dir = self.dir.path().to_str().unwrap().to_owned();
        let mut arguments = vec!["--data-dir".to_owned(), dir];
        arguments.extend(self.database.arguments());
        arguments
    }

    /// All rows, and all that the program logged.
    pub(crate) fn read_places(&self) -> Vec<Place> {
        let wal = format!("{DATABASE_FILE}-wal");
        let mut places: Vec<Place> = [DATABASE_FILE, &wal, "serve.log"]
            .into_iter()
            .map(|name| Place {
                name: name.to_owned(),
                bytes: std::fs::read(self.file(name)).unwrap_or_default(),
            })
            .collect();
        places.push(Place {
            name: "the server's rows".to_owned(),
            bytes: self.database.dump(),
        });
        places
    }

    pub(crate) fn log_file(&self) -> PathBuf {
        self.dir.path().join("serve.log")
    }

    /// Where the program's data is.
    pub(crate) fn directory(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    async fn fill(&self, store: &Store, tenants: &[SeedTenant]) {
        let random = SeededRandom::new(1);
        let file = KeyFile::new(None, self.dir.path());
        let keys = KeyRing::of_file(file.clone(), file.read_or_make(&random).unwrap());
        let mut tx = store.write().await.unwrap();
        let now = self.clock.now();
        installation::insert(&mut tx, &keys, now).await;
        for (customer_id, tenant) in CUSTOMERS.into_iter().zip(tenants) {
            let ids = (customer_id, ConnectionId::new(*customer_id.as_uuid()));
            installation::insert_customer(&mut tx, (&random, &keys), ids, tenant, now).await;
        }
        self.sign_in(&mut tx).await;
        tx.commit().await.unwrap();
    }

    async fn sign_in(&self, tx: &mut WriteTransaction) {
        let now = self.clock.now();
        let session = Session {
            msp_id: MSP,
            id: SessionId::new(Uuid::from_u128(0x888)),
            technician_id: TECHNICIAN,
            passkey_id: PASSKEY,
            origin_kind: OriginKind::Extension,
            thumbprint: BrowserKey::new(KEY_SEED).thumbprint(),
            browser: "a test".into(),
            address: None,
            created_at: now,
            last_used_at: now,
            expires_at: now.plus(Duration::from_hours(1_000)),
            idle_timeout_s: 3_600_000,
            account: None,
        };
        sessions::insert(tx, &session, &token_hash(TOKEN))
            .await
            .unwrap();
    }
}

/// People, one with a name like ours, one with the mark of another installation.
fn add_bystanders(control: &Control, seed: &Seed) {
    for tenant in &seed.tenants {
        for (name, tag) in [
            ("kim", None),
            ("jit-ada-abcdef", None),
            ("jit-kim-abcdef", Some("hpabcdefgabcdefg")),
        ] {
            let new = NewUser {
                tenant: tenant.initial_domain.clone(),
                user_principal_name: format!("{name}@{}", tenant.initial_domain),
                password: "Somebody's own 1".into(),
                account_enabled: true,
                employee_id: tag.map(str::to_owned),
            };
            control.add_user(new).unwrap();
        }
    }
}
