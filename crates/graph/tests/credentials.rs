//! What proves us at the token endpoint: a secret, a certificate, a federated workload's token.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use entra_sim::control::AppChange;
use entra_sim::{Control, SampleCertificate, Seed, SeedTenant, SimConfig, Simulator};
use hallpass_graph::environment::Wait;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{
    AppCredential, AppProof, Endpoints, Environment, GraphClient, GraphErrorKind,
    SigningCertificate, TokenErrorKind,
};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::EntraTenantId;

const YEAR_MS: i64 = 365 * 24 * 3_600_000;

/// The simulator's clock, which judges assertions, and ours may be wrong by so much.
struct TestEnvironment {
    control: Control,
    ahead_ms: AtomicI64,
}

impl Environment for TestEnvironment {
    fn now(&self) -> Timestamp {
        let ahead = self.ahead_ms.load(Ordering::SeqCst);
        Timestamp::from_unix_ms(self.control.now_ms() + ahead)
    }

    fn sleep(&self, _duration: Duration) -> Wait {
        Box::pin(core::future::ready(()))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

struct Stack {
    sim: Simulator,
    tenant: SeedTenant,
    environment: Arc<TestEnvironment>,
}

impl Stack {
    async fn start() -> Self {
        // A second test in the same process finds it installed.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let seed = Seed::contoso();
        let tenant = seed.tenants.first().unwrap().clone();
        let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
        let environment = Arc::new(TestEnvironment {
            control: sim.control(),
            ahead_ms: AtomicI64::new(0),
        });
        Self {
            sim,
            tenant,
            environment,
        }
    }

    fn sample(&self, key: usize) -> SampleCertificate {
        let now = self.environment.now().unix_ms();
        SampleCertificate::make(key, now - YEAR_MS, now + YEAR_MS).unwrap()
    }

    fn change(&self, change: AppChange) {
        let tenant = self.tenant.tenant_id.to_string();
        self.sim.control().change_app(&tenant, change).unwrap();
    }

    fn register(&self, sample: &SampleCertificate) {
        self.change(AppChange {
            certificate_pem: Some(sample.certificate_pem.clone()),
            ..AppChange::default()
        });
    }

    fn client(&self, proof: AppProof) -> GraphClient {
        let address = self.sim.http_url();
        let endpoints = Endpoints::parse(&address, &address).unwrap();
        let http = make_http_client(&endpoints, Timeouts::default()).unwrap();
        let app = AppCredential {
            client_id: self.tenant.app.client_id,
            proof,
        };
        let tenant = EntraTenantId::new(self.tenant.tenant_id);
        GraphClient::new(http, endpoints, tenant, app, self.environment.clone())
    }

    fn by_certificate(&self, sample: &SampleCertificate) -> GraphClient {
        let certificate = SigningCertificate::parse(&sample.pem()).unwrap();
        self.client(AppProof::Certificate(Box::new(certificate)))
    }
}

async fn refusal(graph: &GraphClient) -> TokenErrorKind {
    match graph.organization().await.unwrap_err().kind {
        GraphErrorKind::Token(kind) => kind,
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn certificate_that_the_registration_knows_is_let_in_and_never_sends_its_key() {
    let stack = Stack::start().await;
    let sample = stack.sample(0);
    stack.register(&sample);
    let organization = stack.by_certificate(&sample).organization().await.unwrap();
    assert_eq!(organization.id, EntraTenantId::new(stack.tenant.tenant_id));
    let sent: Vec<_> = stack
        .sim
        .control()
        .requests()
        .into_iter()
        .filter(|request| request.path.ends_with("/token"))
        .collect();
    assert_eq!(sent.len(), 1);
    let form = sent.first().unwrap().body.to_string();
    assert!(form.contains("client_assertion") && !form.contains("client_secret"));
    assert!(!form.contains("PRIVATE KEY"));
}

#[tokio::test]
async fn certificate_that_the_registration_does_not_know_is_refused() {
    let stack = Stack::start().await;
    stack.register(&stack.sample(1));
    let graph = stack.by_certificate(&stack.sample(0));
    assert_eq!(refusal(&graph).await, TokenErrorKind::AssertionRefused);
}

#[tokio::test]
async fn certificate_past_its_end_is_not_sent_at_all() {
    let stack = Stack::start().await;
    let now = stack.environment.now().unix_ms();
    let over = SampleCertificate::make(0, now - YEAR_MS, now - 1_000).unwrap();
    stack.register(&over);
    let graph = stack.by_certificate(&over);
    assert_eq!(refusal(&graph).await, TokenErrorKind::CertificateExpired);
    assert!(stack.sim.control().requests().is_empty());
}

#[tokio::test]
async fn assertion_by_a_wrong_clock_is_refused_as_such() {
    let stack = Stack::start().await;
    let sample = stack.sample(0);
    stack.register(&sample);
    let hour_ms = 3_600_000;
    stack.environment.ahead_ms.store(hour_ms, Ordering::SeqCst);
    let graph = stack.by_certificate(&sample);
    assert_eq!(refusal(&graph).await, TokenErrorKind::ClockSkewed);
}

#[tokio::test]
async fn token_file_is_read_anew_for_each_token_and_its_lack_is_ours_to_mend() {
    let stack = Stack::start().await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    let graph = stack.client(AppProof::TokenFile(file.clone()));
    assert_eq!(refusal(&graph).await, TokenErrorKind::ProofUnreadable);
    std::fs::write(&file, " \n").unwrap();
    assert_eq!(refusal(&graph).await, TokenErrorKind::ProofUnreadable);
    assert!(stack.sim.control().requests().is_empty());
    stack.change(AppChange {
        federated_assertion: Some("workload-token".to_owned()),
        ..AppChange::default()
    });
    std::fs::write(&file, "workload-token\n").unwrap();
    graph.organization().await.unwrap();
}
