//! An app beside which nothing runs: nobody works on accounts or delivers webhooks, and its clock is
//! its caller's. The benches have it too.

use core::time::Duration;
use std::sync::Arc;

use hallpass_cloud::app::{App, AppParts, SessionLimits};
use hallpass_cloud::approval::{Approvals, ApprovalsParts};
use hallpass_cloud::clock::SharedClock;
use hallpass_cloud::dpop::ProofChecker;
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::http::live_streams::{LiveStreams, StreamLimits};
use hallpass_cloud::http::rate_limit::{RateLimit, RateLimits, RateSettings};
use hallpass_cloud::http::strangers::{StrangerLimits, StrangersQueue};
use hallpass_cloud::invitation::Invitee;
use hallpass_cloud::lifecycle::{Lifecycle, LifecycleParts, LifecycleSettings, OversightSettings};
use hallpass_cloud::places::Places;
use hallpass_cloud::random::{RandomSource, SharedRandom};
use hallpass_cloud::relying_party::RelyingParty;
use hallpass_cloud::session_cache::SessionCache;
use hallpass_cloud::setup::{Setup, prepare};
use hallpass_cloud::shutdown::{ShutdownTrigger, shutdown_channel};
use hallpass_cloud::store::Store;
use hallpass_cloud::store::sql::Dialect;
use hallpass_cloud::store_watch::StoreWatch;
use hallpass_cloud::tickets::{HaloHttp, Tickets};
use hallpass_cloud::webhook::{AddressPolicy, WebhookDelivery, WebhookSender};
use hallpass_graph::Endpoints;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_protocol::Timestamp;
use hallpass_protocol::technician::TechnicianRole;

pub(crate) const PORTAL: &str = "http://localhost:8080";
pub(crate) const EXTENSION: &str = "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol";
pub(crate) const FIREFOX_EXTENSION: &str =
    "moz-extension://bcdefghijklmnopabcdefghijklmnopabcdefghijklmnopabcdefghijklmnopa";

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
            burst: 1_000_000_000,
            per_minute: 1_000_000_000,
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

/// What an idle app is made of.
pub(crate) struct IdleApp {
    pub(crate) store: Store,
    pub(crate) clock: SharedClock,
    pub(crate) random: SharedRandom,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) limits: TestLimits,
    /// Where Entra and Graph are; nowhere, without it.
    pub(crate) endpoints: Option<Endpoints>,
    /// Where addresses are.
    pub(crate) places: Places,
}

impl IdleApp {
    /// The app, and what tells it to stop.
    pub(crate) fn make(self) -> (App, ShutdownTrigger) {
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let Self {
            store,
            clock,
            random,
            keys,
            limits,
            endpoints,
            places,
        } = self;
        // The clock may stand still: nobody waits for what never answers.
        let check_patience = match endpoints {
            Some(_) => Duration::from_secs(20),
            None => Duration::ZERO,
        };
        // The lifecycle is not run, so nothing is asked of this address.
        let endpoints = endpoints.unwrap_or_else(|| {
            Endpoints::parse("http://127.0.0.1:9", "http://127.0.0.1:9").unwrap()
        });
        let lifecycle = Lifecycle::new(LifecycleParts {
            store: store.clone(),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            keys: Arc::clone(&keys),
            http: make_http_client(&endpoints, Timeouts::default()).unwrap(),
            endpoints,
            settings: LifecycleSettings {
                oversight: OversightSettings {
                    request_patience: Duration::ZERO,
                    check_patience,
                    consent_looked_for_every: Duration::ZERO,
                    ..OversightSettings::default()
                },
                is_mfa_mandatory: false,
                ..LifecycleSettings::default()
            },
            is_alone: true,
        });
        let local = AddressPolicy::new(vec!["127.0.0.0/8".parse().unwrap()]);
        let tickets = Tickets {
            store: store.clone(),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            keys: Arc::clone(&keys),
            http: HaloHttp::new(local.clone()).unwrap(),
        };
        let webhooks = WebhookDelivery {
            store: store.clone(),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            keys: Arc::clone(&keys),
            sender: WebhookSender::new(local).unwrap(),
        };
        let relying_party = RelyingParty::new(
            &PORTAL.parse().unwrap(),
            &[EXTENSION, FIREFOX_EXTENSION].map(str::to_owned),
        );
        let proofs = match store.dialect() {
            Dialect::Sqlite => ProofChecker::new(PORTAL.to_owned(), &*random),
            Dialect::Postgres => {
                let kek = keys.find(keys.ids()[0]).unwrap();
                ProofChecker::with_nonce_key(PORTAL.to_owned(), &kek.derive_nonce_key())
            }
        };
        let relying_party = Arc::new(relying_party.unwrap());
        let approvals = Approvals::new(ApprovalsParts {
            store: store.clone(),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            keys: Arc::clone(&keys),
            lifecycle: lifecycle.clone(),
            relying_party: Arc::clone(&relying_party),
            places,
        });
        let (trigger, shutdown) = shutdown_channel();
        let app = App::new(AppParts {
            sessions: Arc::new(SessionCache::new(store.clone())),
            proofs: Arc::new(proofs),
            token_misuse: Arc::default(),
            store_watch: StoreWatch::new(store.clone(), Arc::clone(&clock), None),
            store,
            rate_limits: Arc::new(RateLimits::new(&clock, limits.rates)),
            strangers: Arc::new(StrangersQueue::new(limits.strangers)),
            live_streams: LiveStreams::new(limits.streams),
            clock,
            random,
            lifecycle,
            webhooks,
            tickets,
            approvals,
            relying_party,
            session_limits: SessionLimits::default(),
            keys,
            shutdown,
        });
        (app, trigger)
    }
}

/// Makes the first MSP and invites its owner on an empty store.
pub(crate) async fn set_up(
    store: &Store,
    random: &dyn RandomSource,
    keys: &KeyRing,
    now: Timestamp,
) {
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
    prepare(store, random, now, &setup).await.unwrap();
}
