//! A cloud on a fresh database, with a clock that stands still.

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use hallpass_graph::Endpoints;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::{PROOF_HEADER, ProofClaims, token_hash};
use hallpass_protocol::ids::MspId;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{Authenticator, BrowserKey, TestDatabase};
use crate::app::{App, AppParts, SessionLimits};
use crate::audit::{Actor, AuditEvent};
use crate::clock::{Clock, SharedClock, TestClock};
use crate::dpop::ProofChecker;
use crate::envelope::KeyRing;
use crate::http::live_streams::{LiveStreams, StreamLimits};
use crate::http::rate_limit::{RateLimit, RateLimits, RateSettings};
use crate::http::strangers::{StrangerLimits, StrangersQueue};
use crate::invitation::{INVITATION_TTL, Invitee, invite};
use crate::key_file::KeyFile;
use crate::lifecycle::{Lifecycle, LifecycleParts, LifecycleSettings, OversightSettings};
use crate::random::{SeededRandom, SharedRandom};
use crate::relying_party::RelyingParty;
use crate::routes::router;
use crate::session_cache::SessionCache;
use crate::setup::{Setup, create_msp, prepare};
use crate::shutdown::{ShutdownTrigger, shutdown_channel};
use crate::store::sql::Dialect;
use crate::store::{Store, audit, msps};
use crate::store_watch::StoreWatch;
use crate::webhook::{AddressPolicy, WebhookDelivery, WebhookSender};

pub(crate) const PORTAL: &str = "http://localhost:8080";
pub(crate) const EXTENSION: &str = "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol";
pub(crate) const FIREFOX_EXTENSION: &str =
    "moz-extension://bcdefghijklmnopabcdefghijklmnopabcdefghijklmnopabcdefghijklmnopa";

/// What a handler answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    /// The code of an error; every error has a sentence and the request's id.
    #[track_caller]
    pub(crate) fn error_code(&self) -> &str {
        assert!(
            self.status.is_client_error() || self.status.is_server_error(),
            "{self:?}"
        );
        assert!(
            self.json["message"].as_str().unwrap().ends_with(['.', '!']),
            "{self:?}"
        );
        assert_eq!(
            self.json["request_id"],
            self.headers["x-request-id"].to_str().unwrap()
        );
        self.json["code"].as_str().unwrap()
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json
    }
}

/// What a test may want smaller, or out of its way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TestLimits {
    pub(crate) rates: RateSettings,
    pub(crate) strangers: StrangerLimits,
    pub(crate) streams: StreamLimits,
}

impl TestLimits {
    /// For tests that ask a lot in no time.
    pub(crate) fn unlimited() -> Self {
        let limit = RateLimit {
            burst: 1_000_000,
            per_minute: 1_000_000,
        };
        Self {
            rates: RateSettings {
                ceremonies: limit,
                invitations: limit,
                credential_reads: limit,
                passkey_changes: limit,
                invitations_made: limit,
                account_requests: limit,
            },
            ..Self::default()
        }
    }
}

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
    pub(crate) proofs_made: AtomicU64,
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
        let setup = Setup {
            public_url: PORTAL.parse().unwrap(),
            kek_ids: keys.ids(),
            msp_name: "Northwind IT".into(),
            owner: Invitee {
                display_name: "Olga Owner".into(),
                email: "olga@northwind.example".into(),
                role: TechnicianRole::Owner,
            },
        };
        prepare(&store, &*random, clock.now(), &setup)
            .await
            .unwrap();
        Self::serve(Arc::new(database), store, clock, random, keys, limits).await
    }

    /// Another process on the same database.
    pub(crate) async fn beside(&self) -> Self {
        let random: SharedRandom = Arc::new(SeededRandom::new(2));
        let keys = Arc::clone(&self.keys);
        let (dir, clock) = (Arc::clone(&self.dir), self.clock.clone());
        let store = dir.open().await;
        let other = Self::serve(dir, store, clock, random, keys, TestLimits::default()).await;
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
    ) -> Self {
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let shared_clock: SharedClock = Arc::new(clock.clone());
        let msp_id = msps::list(&mut store.read().await.unwrap()).await.unwrap()[0].id;
        // The lifecycle is not run here, so nothing is asked of this address.
        let endpoints = Endpoints::parse("http://127.0.0.1:9", "http://127.0.0.1:9").unwrap();
        let lifecycle = Lifecycle::new(LifecycleParts {
            store: store.clone(),
            clock: Arc::clone(&shared_clock),
            random: Arc::clone(&random),
            keys: Arc::clone(&keys),
            http: make_http_client(&endpoints, Timeouts::default()).unwrap(),
            endpoints,
            // The clock stands still: nobody waits.
            settings: LifecycleSettings {
                oversight: OversightSettings {
                    request_patience: Duration::ZERO,
                    check_patience: Duration::ZERO,
                    ..OversightSettings::default()
                },
                is_mfa_mandatory: false,
                ..LifecycleSettings::default()
            },
            is_alone: true,
        });
        let store_watch = StoreWatch::new(store.clone(), Arc::clone(&shared_clock), None);
        let local = AddressPolicy::new(vec!["127.0.0.0/8".parse().unwrap()]);
        let webhooks = WebhookDelivery {
            store: store.clone(),
            clock: Arc::clone(&shared_clock),
            random: Arc::clone(&random),
            keys: Arc::clone(&keys),
            sender: WebhookSender::new(local).unwrap(),
        };
        let (trigger, shutdown) = shutdown_channel();
        let relying_party = RelyingParty::new(
            &PORTAL.parse().unwrap(),
            &[EXTENSION, FIREFOX_EXTENSION].map(str::to_owned),
        )
        .unwrap();
        let proofs = match store.dialect() {
            Dialect::Sqlite => ProofChecker::new(PORTAL.to_owned(), &*random),
            Dialect::Postgres => {
                let kek = keys.find(keys.ids()[0]).unwrap();
                ProofChecker::with_nonce_key(PORTAL.to_owned(), &kek.derive_nonce_key())
            }
        };
        let app = App::new(AppParts {
            sessions: Arc::new(SessionCache::new(store.clone())),
            proofs: Arc::new(proofs),
            token_misuse: Arc::default(),
            store,
            rate_limits: Arc::new(RateLimits::new(&shared_clock, limits.rates)),
            strangers: Arc::new(StrangersQueue::new(limits.strangers)),
            live_streams: LiveStreams::new(limits.streams),
            clock: shared_clock,
            random,
            lifecycle,
            store_watch,
            webhooks,
            relying_party: Arc::new(relying_party),
            session_limits: SessionLimits::default(),
            keys: Arc::clone(&keys),
            shutdown,
        });
        let router = router(app.clone(), None);
        Self {
            app,
            router,
            clock,
            msp_id,
            keys,
            shutdown: trigger,
            dir,
            browser: BrowserKey::new(77),
            proofs_made: AtomicU64::new(0),
        }
    }

    /// The same cloud with the portal's files.
    pub(crate) fn with_portal(mut self, portal_dir: &Path) -> Self {
        self.router = router(self.app.clone(), Some(portal_dir));
        self
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }

    /// The same for an answer that may not end: without its body.
    pub(crate) async fn call_for_status(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let json = if parts.status.is_success() {
            Value::Null
        } else {
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            serde_json::from_slice(&bytes).unwrap_or(Value::Null)
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }

    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.send(Method::GET, path, token, None).await
    }

    /// A text that a signed-in technician reads.
    pub(crate) async fn get_text(&self, path: &str, token: &str) -> String {
        let request = self.request(&self.browser, Method::GET, path, Some(token), None);
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.into()).unwrap()
    }

    pub(crate) async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.send(Method::POST, path, token, Some(body)).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        self.send_from(&self.browser, method, path, token, body)
            .await
    }

    /// The same from another browser.
    pub(crate) async fn send_from(
        &self,
        browser: &BrowserKey,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        self.call(self.request(browser, method, path, token, body))
            .await
    }

    /// A request with a good proof.
    pub(crate) fn request(
        &self,
        browser: &BrowserKey,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Request<Body> {
        let proof = self.prove(browser, &method, path, token);
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(PROOF_HEADER, proof);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("DPoP {token}"));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        request.body(body).unwrap()
    }

    /// A good proof for one request.
    pub(crate) fn prove(
        &self,
        browser: &BrowserKey,
        method: &Method,
        path: &str,
        token: Option<&str>,
    ) -> String {
        let now = self.clock.now();
        let path = path.split('?').next().unwrap();
        browser.prove(&ProofClaims {
            jti: self.make_jti(),
            method: method.as_str(),
            url: &format!("{PORTAL}{path}"),
            issued_at_unix_s: now.unix_ms() / 1_000,
            token_hash: token.map(token_hash),
            nonce: Some(&self.app.proofs.make_nonce(now)),
        })
    }

    /// Another one each time.
    pub(crate) fn make_jti(&self) -> [u8; 16] {
        let count = self.proofs_made.fetch_add(1, Ordering::Relaxed);
        u128::from(count).to_be_bytes()
    }

    /// A second organisation on the same cloud.
    pub(crate) async fn other_msp(&self) -> MspId {
        let mut tx = self.app.store.write().await.unwrap();
        let made = create_msp(&mut tx, &*self.app.random, self.clock.now(), "Fabrikam IT").await;
        tx.commit().await.unwrap();
        made.unwrap()
    }

    /// The secret of an invitation.
    pub(crate) async fn invite_to(&self, msp_id: MspId, role: TechnicianRole) -> String {
        let invitee = Invitee {
            display_name: format!("{role:?}"),
            email: format!("{role:?}@{msp_id}.example"),
            role,
        };
        let mut tx = self.app.store.write().await.unwrap();
        let random = &*self.app.random;
        let invitation = invite(
            &mut tx,
            random,
            self.clock.now(),
            msp_id,
            Actor::CommandLine,
            invitee,
            INVITATION_TTL,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let link = invitation.link(&PORTAL.parse().unwrap());
        link.split_once('#').unwrap().1.to_owned()
    }

    pub(crate) async fn invite(&self, role: TechnicianRole) -> String {
        self.invite_to(self.msp_id, role).await
    }

    pub(crate) async fn start_enrolment(&self, invitation: &str) -> Answer {
        self.post(
            "/v1/enrolment/start",
            None,
            json!({ "invitation": invitation }),
        )
        .await
    }

    pub(crate) async fn finish_enrolment(&self, started: &Value, credential: Value) -> Answer {
        let body = json!({
            "ceremony_id": started["ceremony_id"],
            "credential": credential,
            "passkey_name": "Kim's laptop",
            "sealing_key": sealing_key(),
        });
        self.post("/v1/enrolment/finish", None, body).await
    }

    pub(crate) async fn start_sign_in(&self) -> Value {
        self.send(Method::POST, "/v1/sign-in/start", None, None)
            .await
            .ok()
    }

    pub(crate) async fn finish_sign_in(&self, started: &Value, credential: Value) -> Answer {
        let body = json!({ "ceremony_id": started["ceremony_id"], "credential": credential });
        self.post("/v1/sign-in/finish", None, body).await
    }

    /// An enrolled passkey of a new technician.
    pub(crate) async fn enrol(&self, seed: u8, role: TechnicianRole) -> Authenticator {
        self.enrol_in(self.msp_id, seed, role).await
    }

    pub(crate) async fn enrol_in(
        &self,
        msp_id: MspId,
        seed: u8,
        role: TechnicianRole,
    ) -> Authenticator {
        let invitation = self.invite_to(msp_id, role).await;
        let started = self.start_enrolment(&invitation).await.ok();
        let mut authenticator = Authenticator::new(seed);
        let credential = authenticator.create(&started["options"], PORTAL);
        self.finish_enrolment(&started, credential).await.ok();
        authenticator
    }

    /// The token of a new session in the extension.
    pub(crate) async fn sign_in(&self, authenticator: &Authenticator) -> String {
        let started = self.start_sign_in().await;
        let credential = authenticator.get(&started["options"], EXTENSION);
        let session = self.finish_sign_in(&started, credential).await.ok();
        session["token"].as_str().unwrap().to_owned()
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

fn sealing_key() -> String {
    let prf = hallpass_seal::PrfOutput::from_bytes([5; 32]);
    let public_key = hallpass_seal::SealingKey::derive(&prf).public_key();
    data_encoding::BASE64URL_NOPAD.encode(public_key.as_bytes())
}
