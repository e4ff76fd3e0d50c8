//! A cloud on a fresh database, called through its router without sockets, whose limits let
//! everybody in and whose clock stands still.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, Response, StatusCode};
use hallpass_cloud::app::App;
use hallpass_cloud::audit::Actor;
use hallpass_cloud::clock::{Clock, TestClock};
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::invitation::{INVITATION_TTL, Invitee, invite};
use hallpass_cloud::key_file::KeyFile;
use hallpass_cloud::random::{SharedRandom, SystemRandom};
use hallpass_cloud::routes::router;
use hallpass_cloud::shutdown::ShutdownTrigger;
use hallpass_cloud::store::{Store, msps};
use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::{NONCE_HEADER, PROOF_HEADER, ProofClaims, SCHEME, token_hash};
use hallpass_protocol::ids::MspId;
use hallpass_protocol::technician::TechnicianRole;
use hallpass_seal::{PrfOutput, SealingKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::authenticator::Authenticator;
use super::browser_key::BrowserKey;
use super::idle_app::{IdleApp, PORTAL, TestLimits, set_up};

/// Requests on the way at the same time.
pub(crate) const CALLERS: usize = 256;

pub(crate) struct Stack {
    pub(crate) app: App,
    pub(crate) msp_id: MspId,
    router: Router,
    clock: TestClock,
    _shutdown: ShutdownTrigger,
    _dir: TempDir,
}

/// A technician's browser: its key, and the nonce that the cloud gave it.
pub(crate) struct Browser {
    key: BrowserKey,
    nonce: String,
}

impl Stack {
    pub(crate) async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create_or_open(dir.path()).await.unwrap();
        let clock = TestClock::new(Timestamp::from_unix_ms(1_795_000_000_000));
        let random: SharedRandom = Arc::new(SystemRandom);
        let key_file = KeyFile::new(None, dir.path());
        let first_keys = key_file.read_or_make(&*random).unwrap();
        let keys = Arc::new(KeyRing::of_file(key_file, first_keys));
        set_up(&store, &*random, &keys, clock.now()).await;
        let msp_id = msps::list(&mut store.read().await.unwrap()).await.unwrap()[0].id;
        let idle = IdleApp {
            store,
            clock: Arc::new(clock.clone()),
            random,
            keys,
            limits: TestLimits::unlimited(),
            places: hallpass_cloud::places::Places::default(),
            endpoints: None,
        };
        let (app, shutdown) = idle.make();
        Self {
            router: router(app.clone(), None),
            app,
            msp_id,
            clock,
            _shutdown: shutdown,
            _dir: dir,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Value {
        let response = self.router.clone().oneshot(request).await.unwrap();
        read(response).await
    }

    /// Carries the requests out, so many at a time, and keeps the answers in their order.
    pub(crate) async fn call_all(&self, requests: Vec<Request<Body>>) -> Vec<Response<Body>> {
        let mut callers = JoinSet::new();
        let mut lanes: Vec<Vec<_>> = (0..CALLERS).map(|_| Vec::new()).collect();
        for (place, request) in requests.into_iter().enumerate() {
            lanes[place % CALLERS].push((place, request));
        }
        for lane in lanes {
            let router = self.router.clone();
            callers.spawn(async move {
                let mut answers = Vec::with_capacity(lane.len());
                for (place, request) in lane {
                    answers.push((place, router.clone().oneshot(request).await.unwrap()));
                }
                answers
            });
        }
        let mut answers: Vec<_> = callers.join_all().await.into_iter().flatten().collect();
        answers.sort_by_key(|(place, _)| *place);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// A browser that has got its first nonce.
    pub(crate) async fn open_browser(&self, seed: u8) -> Browser {
        let mut browser = Browser {
            key: BrowserKey::new(seed),
            nonce: String::new(),
        };
        let ask = browser.request(self, Method::POST, "/v1/sign-in/start", None, None);
        let refused = self.router.clone().oneshot(ask).await.unwrap();
        let nonce = refused.headers()[NONCE_HEADER].to_str().unwrap();
        nonce.clone_into(&mut browser.nonce);
        browser
    }

    /// An enrolled passkey of a new technician.
    pub(crate) async fn enrol(&self, browser: &Browser, seed: u8) -> Authenticator {
        let person = Invitee {
            display_name: format!("Technician {seed}"),
            email: format!("{seed}@northwind.example"),
            role: TechnicianRole::Technician,
        };
        let mut tx = self.app.store.write().await.unwrap();
        let (random, ttl) = (&*self.app.random, INVITATION_TTL);
        let actor = Actor::CommandLine;
        let invited = invite(&mut tx, random, self.now(), self.msp_id, actor, person, ttl).await;
        tx.commit().await.unwrap();
        let link = invited.unwrap().link(&PORTAL.parse().unwrap());
        let secret = link.split_once('#').unwrap().1;

        let body = json!({ "invitation": secret });
        let started = browser.request(self, Method::POST, "/v1/enrolment/start", None, Some(body));
        let started = self.call(started).await;
        let mut authenticator = Authenticator::new(seed);
        let credential = authenticator.create(&started["options"], PORTAL);
        let sealing_key = SealingKey::derive(&PrfOutput::from_bytes([seed; 32])).public_key();
        let body = json!({
            "ceremony_id": started["ceremony_id"],
            "credential": credential,
            "passkey_name": "Laptop",
            "sealing_key": data_encoding::BASE64URL_NOPAD.encode(sealing_key.as_bytes()),
        });
        let finish = browser.request(self, Method::POST, "/v1/enrolment/finish", None, Some(body));
        self.call(finish).await;
        authenticator
    }
}

impl Browser {
    /// A request with its proof.
    pub(crate) fn request(
        &self,
        stack: &Stack,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Request<Body> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut jti = [0; 16];
        jti[..8].copy_from_slice(&number.to_be_bytes());
        let url = format!("{PORTAL}{path}");
        let proof = self.key.prove(&ProofClaims {
            jti,
            method: method.as_str(),
            url: &url,
            issued_at_unix_s: stack.now().unix_ms() / 1_000,
            token_hash: token.map(token_hash),
            nonce: Some(&self.nonce),
        });
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(PROOF_HEADER, proof);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("{SCHEME} {token}"));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        request.body(body).unwrap()
    }

    pub(crate) fn start_sign_in(&self, stack: &Stack) -> Request<Body> {
        self.request(stack, Method::POST, "/v1/sign-in/start", None, None)
    }

    pub(crate) fn finish_sign_in(
        &self,
        stack: &Stack,
        passkey: &Authenticator,
        started: &Value,
    ) -> Request<Body> {
        let body = json!({
            "ceremony_id": started["ceremony_id"],
            "credential": passkey.get(&started["options"], PORTAL),
        });
        self.request(stack, Method::POST, "/v1/sign-in/finish", None, Some(body))
    }
}

/// The body of a success.
pub(crate) async fn read(response: Response<Body>) -> Value {
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&bytes)
    );
    if status == StatusCode::NO_CONTENT {
        return Value::Null;
    }
    serde_json::from_slice(&bytes).unwrap()
}
