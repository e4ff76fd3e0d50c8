//! A cloud on a fresh database, with a clock that stands still.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use hallpass_graph::Endpoints;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::idle_app::{IdleApp, set_up};
use super::{BrowserKey, TestDatabase, TestLimits};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::clock::{Clock, TestClock};
use crate::envelope::KeyRing;
use crate::key_file::KeyFile;
use crate::places::Places;
use crate::places::tests::test_places;
use crate::random::{SeededRandom, SharedRandom};
use crate::routes::router;
use crate::setup::create_msp;
use crate::shutdown::ShutdownTrigger;
use crate::store::{Store, audit, msps};

pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) clock: TestClock,
    pub(crate) msp_id: MspId,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) shutdown: ShutdownTrigger,
    pub(crate) dir: Arc<TestDatabase>,
    /// The browser of every request that names none.
    pub(crate) browser: BrowserKey,
    /// From which address requests come; from none that is known, without it.
    pub(crate) address: Option<IpAddr>,
    pub(crate) proofs_made: AtomicU64,
}

/// What is around a cloud.
#[derive(Default)]
struct Around {
    endpoints: Option<Endpoints>,
    places: Places,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with_limits(TestLimits::default()).await
    }

    pub(crate) async fn with_limits(limits: TestLimits) -> Self {
        Self::on(TestDatabase::new(), limits).await
    }

    /// For what only a database in a file has.
    pub(crate) async fn on_sqlite() -> Self {
        Self::on(TestDatabase::sqlite(), TestLimits::default()).await
    }

    /// A cloud on an empty database.
    pub(crate) async fn on(database: TestDatabase, limits: TestLimits) -> Self {
        let clock = TestClock::new(Timestamp::from_unix_ms(1_795_000_000_000));
        let random: SharedRandom = Arc::new(SeededRandom::new(1));
        let key_file = KeyFile::new(None, database.path());
        let first_keys = key_file.read_or_make(&*random).unwrap();
        let keys = Arc::new(KeyRing::of_file(key_file, first_keys));
        let store = database.open().await;
        set_up(&store, &*random, &keys, clock.now()).await;
        Self::serve(
            Arc::new(database),
            store,
            clock,
            random,
            keys,
            limits,
            Around::default(),
        )
        .await
    }

    /// The same cloud where Entra and Graph are at this address.
    pub(crate) async fn with_entra(address: &str) -> Self {
        let app = Self::with_limits(TestLimits::unlimited()).await;
        let endpoints = Endpoints::parse(address, address).unwrap();
        let (dir, keys, clock) = (
            Arc::clone(&app.dir),
            Arc::clone(&app.keys),
            app.clock.clone(),
        );
        let (store, random) = (app.app.store.clone(), Arc::clone(&app.app.random));
        let limits = TestLimits::unlimited();
        let around = Around {
            endpoints: Some(endpoints),
            ..Around::default()
        };
        Self::serve(dir, store, clock, random, keys, limits, around).await
    }

    /// The same cloud with the place databases of the tests.
    pub(crate) async fn with_places(self) -> Self {
        let (dir, keys, clock) = (
            Arc::clone(&self.dir),
            Arc::clone(&self.keys),
            self.clock.clone(),
        );
        let (store, random) = (self.app.store.clone(), Arc::clone(&self.app.random));
        let around = Around {
            places: test_places(),
            ..Around::default()
        };
        let limits = TestLimits::unlimited();
        Self::serve(dir, store, clock, random, keys, limits, around).await
    }

    /// Another process on the same database.
    pub(crate) async fn beside(&self) -> Self {
        let random: SharedRandom = Arc::new(SeededRandom::new(2));
        let keys = Arc::clone(&self.keys);
        let (dir, clock) = (Arc::clone(&self.dir), self.clock.clone());
        let store = dir.open().await;
        let limits = TestLimits::default();
        let other = Self::serve(dir, store, clock, random, keys, limits, Around::default()).await;
        // No two proofs are the same.
        other.proofs_made.store(1_000_000, Ordering::Relaxed);
        other
    }

    async fn serve(
        dir: Arc<TestDatabase>,
        store: Store,
        clock: TestClock,
        random: SharedRandom,
        keys: Arc<KeyRing>,
        limits: TestLimits,
        around: Around,
    ) -> Self {
        let msp_id = msps::list(&mut store.read().await.unwrap()).await.unwrap()[0].id;
        let idle = IdleApp {
            store,
            clock: Arc::new(clock.clone()),
            random,
            keys: Arc::clone(&keys),
            limits,
            endpoints: around.endpoints,
            places: around.places,
        };
        let (app, shutdown) = idle.make();
        let router = router(app.clone(), None);
        Self {
            app,
            router,
            clock,
            msp_id,
            keys,
            shutdown,
            dir,
            browser: BrowserKey::new(77),
            address: None,
            proofs_made: AtomicU64::new(0),
        }
    }

    /// The same cloud with the portal's files.
    pub(crate) fn with_portal(mut self, portal_dir: &Path) -> Self {
        self.router = router(self.app.clone(), Some(portal_dir));
        self
    }

    /// A second organisation on the same cloud.
    pub(crate) async fn other_msp(&self) -> MspId {
        let mut tx = self.app.store.write().await.unwrap();
        let made = create_msp(&mut tx, &*self.app.random, self.clock.now(), "Fabrikam IT").await;
        tx.commit().await.unwrap();
        made.unwrap()
    }

    /// The MSP's newest audit entries, newest first.
    pub(crate) async fn newest_audit(&self) -> Vec<AuditEvent> {
        let mut reader = self.app.store.read().await.unwrap();
        assert!(
            audit::verify(&mut reader, self.msp_id)
                .await
                .unwrap()
                .is_ok()
        );
        let records = audit::list_newest(&mut reader, self.msp_id, 10)
            .await
            .unwrap();
        records.into_iter().map(|record| record.event).collect()
    }
}
