use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, MspId};
use hallpass_protocol::technician::TechnicianRole;
use uuid::Uuid;

use super::*;
use crate::clock::Clock;
use crate::random::SeededRandom;
use crate::store::accounts::{self, credentials};
use crate::store::connections;
use crate::store::sql::{self, Dialect};
use crate::testing::{TestApp, connect_customer, make_held, request_for};

/// A running cloud with secrets, and what they are.
struct Secrets {
    app: TestApp,
    clients: Vec<(MspId, ConnectionId)>,
    held: Vec<AccountId>,
    token: String,
}

impl Secrets {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let authenticator = app.enrol(1, TechnicianRole::Technician).await;
        let token = app.sign_in(&authenticator).await;
        Self {
            app,
            clients: vec![],
            held: vec![],
            token,
        }
    }

    fn file(&self) -> KeyFile {
        KeyFile::new(None, self.app.dir.path())
    }

    async fn begin(&self) -> KekRotation {
        let random = &*self.app.app.random;
        let now = self.app.clock.now();
        KekRotation::begin(&self.app.app.store, self.file(), random, now)
            .await
            .unwrap()
    }

    /// A connection's secret, and one that is held for an account in its tenant.
    async fn add(&mut self) {
        let n = u128::try_from(self.clients.len()).unwrap() + 1;
        let msp_id = self.app.msp_id;
        let secret = client_secret(ConnectionId::new(Uuid::from_u128(n)));
        let connection = connect_customer(&self.app, msp_id, n, &secret).await;
        self.clients.push((msp_id, connection.id));
        self.hold(connection.customer_id, n).await;
    }

    async fn hold(&mut self, customer_id: CustomerId, n: u128) {
        let mut request = request_for(&self.app, &self.token, customer_id).await;
        request["idempotency_key"] = Uuid::from_u128(n).to_string().into();
        let made = self
            .app
            .post("/v1/accounts", Some(&self.token), request)
            .await;
        let id: AccountId = serde_json::from_value(made.ok()["account"]["id"].clone()).unwrap();
        make_held(&self.app, id, &format!("password of {id}")).await;
        self.held.push(id);
    }

    /// Opens one secret of each kind.
    async fn read(&self, keys: &KeyRing, n: usize) {
        let mut reader = self.app.app.store.read().await.unwrap();
        let (msp_id, id) = self.clients[n % self.clients.len()];
        let secret = connections::find_client_secret(&mut reader, keys, msp_id, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(secret.expose(), client_secret(id));
        let id = self.held[n % self.held.len()];
        let now = self.app.clock.now();
        let account = accounts::find(&mut reader, msp_id, id)
            .await
            .unwrap()
            .unwrap();
        let technician_id = account.technician_id;
        let released =
            credentials::find_released(&mut reader, keys, msp_id, technician_id, id, now)
                .await
                .unwrap()
                .unwrap();
        let password = released.held.unwrap().into_password();
        assert_eq!(password, format!("password of {id}"));
    }

    async fn read_all(&self, keys: &KeyRing) {
        for n in 0..self.clients.len() {
            self.read(keys, n).await;
        }
    }

    /// The keys as a process that starts now finds them.
    fn fresh_keys(&self) -> KeyRing {
        KeyRing::of_file(self.file(), self.file().read().unwrap())
    }
}

fn client_secret(id: ConnectionId) -> String {
    format!("client secret of {id}")
}

async fn finish(secrets: &Secrets, rotation: &KekRotation) {
    let random = &*secrets.app.app.random;
    let now = secrets.app.clock.now();
    while !rotation.retire(now).await.unwrap() {
        rotation.rewrap_some(random, 3).await.unwrap();
    }
}

#[tokio::test]
async fn key_when_rotated_opens_everything_alone_and_the_log_tells_of_it() {
    let mut secrets = Secrets::new().await;
    for _ in 0..4 {
        secrets.add().await;
    }
    let old = secrets.app.keys.ids();
    let rotation = secrets.begin().await;
    assert!(!rotation.is_resumed());
    assert_eq!(rotation.count().await.unwrap(), (8, 8));
    assert_eq!(secrets.file().read().unwrap().len(), 2);
    finish(&secrets, &rotation).await;

    let [kek] = secrets.file().read().unwrap().try_into().ok().unwrap();
    assert_eq!(kek.id(), rotation.to());
    assert!(!old.contains(&kek.id()));
    secrets.read_all(&KeyRing::of(vec![kek])).await;
    secrets.read_all(&secrets.app.keys).await;
    let newest = secrets.app.newest_audit().await;
    assert!(
        matches!(&newest[0], AuditEvent::KeyEncryptionKeysRetired { kek_ids }
        if *kek_ids == [old[0].to_string()])
    );
    assert!(matches!(
        &newest[1],
        AuditEvent::KeyEncryptionKeyChanged { .. }
    ));
    // And once more.
    let again = secrets.begin().await;
    assert!(!again.is_resumed());
    finish(&secrets, &again).await;
    secrets.read_all(&secrets.fresh_keys()).await;
}

#[tokio::test]
async fn secrets_when_the_key_is_rotated_in_any_order_with_reads_and_kills_open_at_every_moment() {
    let mut secrets = Secrets::new().await;
    for _ in 0..3 {
        secrets.add().await;
    }
    for seed in 0..100 {
        let dice = SeededRandom::new(seed);
        let roll = |sides: usize| {
            let mut bytes = [0; 8];
            dice.fill(&mut bytes);
            usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(sides).unwrap()).unwrap()
        };
        if seed % 10 == 0 {
            secrets.add().await;
        }
        let mut rotation = secrets.begin().await;
        for _ in 0..12 {
            match roll(6) {
                0 | 1 => {
                    let limit = u32::try_from(roll(4)).unwrap() + 1;
                    let random = &*secrets.app.app.random;
                    assert!(rotation.rewrap_some(random, limit).await.unwrap() <= limit);
                }
                // Killed, and started again: it goes on with the same key.
                2 if secrets.file().read().unwrap().len() > 1 => {
                    let to = rotation.to();
                    rotation = secrets.begin().await;
                    assert!(rotation.is_resumed());
                    assert_eq!(rotation.to(), to);
                }
                3 => secrets.read(&secrets.fresh_keys(), roll(1_000)).await,
                _ => secrets.read(&secrets.app.keys, roll(1_000)).await,
            }
        }
        finish(&secrets, &rotation).await;
        assert_eq!(secrets.file().read().unwrap().len(), 1, "seed {seed}");
        secrets.read_all(&secrets.fresh_keys()).await;
    }
    secrets.read_all(&secrets.app.keys).await;
}

#[tokio::test]
async fn rotation_when_killed_between_file_and_database_goes_on_with_the_key_that_was_made() {
    let mut secrets = Secrets::new().await;
    secrets.add().await;
    let random = SeededRandom::new(5);
    let mut keys = secrets.file().read().unwrap();
    keys.push(Kek::make(&random));
    secrets.file().replace(&keys).unwrap();
    secrets.read_all(&secrets.fresh_keys()).await;
    secrets.add().await;
    let rotation = secrets.begin().await;
    assert!(rotation.is_resumed());
    assert_eq!(rotation.to(), keys[1].id());
    finish(&secrets, &rotation).await;
    secrets.read_all(&secrets.fresh_keys()).await;
}

#[tokio::test]
async fn secret_when_written_during_a_rotation_by_a_cloud_that_runs_is_under_the_new_key() {
    let mut secrets = Secrets::new().await;
    secrets.add().await;
    let rotation = secrets.begin().await;
    secrets.add().await;
    assert_eq!(rotation.count().await.unwrap(), (4, 2));
    finish(&secrets, &rotation).await;
    secrets.read_all(&secrets.fresh_keys()).await;
}

#[tokio::test]
async fn rotation_with_another_key_file_is_refused_and_changes_nothing() {
    let mut secrets = Secrets::new().await;
    secrets.add().await;
    let other_dir = tempfile::tempdir().unwrap();
    let other = KeyFile::new(None, other_dir.path());
    let random = SeededRandom::new(6);
    let before = other.read_or_make(&random).unwrap();
    let now = secrets.app.clock.now();
    let refused = KekRotation::begin(&secrets.app.app.store, other.clone(), &random, now).await;
    let message = refused.err().unwrap().to_string();
    assert!(
        message.contains("name the right key file with --kek-file"),
        "{message}"
    );
    assert_eq!(other.read().unwrap().len(), before.len());
    secrets.read_all(&secrets.fresh_keys()).await;
}

#[tokio::test]
async fn every_envelope_in_the_database_is_in_a_column_that_is_rotated() {
    let mut secrets = Secrets::new().await;
    secrets.add().await;
    let mut reader = secrets.app.app.store.read().await.unwrap();
    let kek_id = secrets.app.keys.ids()[0];
    let (listed, _) = envelopes::count(&mut reader, kek_id).await.unwrap();
    let rows = sql::query(match reader.dialect() {
        Dialect::Sqlite => {
            "SELECT t.name AS of_table, c.name AS of_column
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.type = 'BLOB'"
        }
        Dialect::Postgres => {
            "SELECT table_name::text AS of_table, column_name::text AS of_column
             FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type = 'bytea'"
        }
    });
    let rows = rows.fetch_all(&mut reader).await.unwrap();
    let columns: Vec<(String, String)> = rows
        .iter()
        .map(|row| {
            (
                row.try_get("of_table").unwrap(),
                row.try_get("of_column").unwrap(),
            )
        })
        .collect();
    assert!(columns.len() > 10, "{columns:?}");
    let mut found = 0;
    for (table, column) in columns {
        let query = format!("SELECT count(*) FROM {table} WHERE substr({column}, 3, 8) = ?");
        let count: i64 = sql::query_scalar(sqlx::AssertSqlSafe(query))
            .bind(kek_id.as_bytes().as_slice())
            .fetch_one(&mut reader)
            .await
            .unwrap();
        found += u64::try_from(count).unwrap();
    }
    assert_eq!((found, listed), (2, 2));
}
