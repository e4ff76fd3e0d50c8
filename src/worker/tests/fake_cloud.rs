//! A cloud in memory: real seals, no HTTP.

mod accounts;
mod answers;
mod approvals;
mod computers;
mod credentials;

use std::collections::BTreeMap;

use hallpass_protocol::account::{AccountState, AccountView, ReportFillRequest};
use hallpass_protocol::approval::{ApprovalFacts, ApprovalView};
use hallpass_protocol::ids::{AccountId, CeremonyId, PasskeyId, SessionId, TechnicianId};
use hallpass_protocol::meta::MetaResponse;
use hallpass_protocol::session::{
    FinishSignInRequest, SessionResponse, SessionView, StartSignInResponse,
};
use hallpass_protocol::technician::{PasskeyView, TechnicianRole, TechnicianState, TechnicianView};
use hallpass_protocol::{ErrorCode, Timestamp};
use uuid::Uuid;

use self::answers::{Answer, error, html, json, nothing};
pub(super) use self::approvals::{LINK, NUMBER};
use self::computers::Computer;
use super::proof_checker::ProofChecker;
use crate::worker::platform::{HttpError, HttpRequest, HttpResponse, Method};

/// Canaries: none of them may be found where it does not belong. Each session's token begins with
/// this one.
pub(super) const TOKEN: &str = "canary-token";
pub(super) const PASSWORD: &str = "canary-password";
pub(super) const ACCESS_PASS: &str = "canary-pass";
/// The seed of RFC 6238, appendix B.
pub(super) const TOTP_SEED: [u8; 20] = *b"12345678901234567890";
pub(super) const PRF: [u8; 32] = [0x5a; 32];

/// The cloud's clock at the start of each test.
pub(super) const CLOUD_NOW_MS: i64 = 1_795_000_000_000;

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    #[default]
    Well,
    Unreachable,
    CaptivePortal,
    BadGateway,
    SessionOver,
    OtherService,
    NewerProtocol,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the cloud's own"
)]
pub(super) struct FakeCloud {
    pub(super) mode: Mode,
    pub(super) now_ms: i64,
    pub(super) accounts: Vec<AccountView>,
    pub(super) keys: Vec<Uuid>,
    pub(super) reports: Vec<ReportFillRequest>,
    pub(super) credentials_released: usize,
    pub(super) proofs: ProofChecker,
    /// The thumbprint of the key to which each ceremony and each session is bound.
    ceremonies: BTreeMap<CeremonyId, String>,
    pub(super) sessions: BTreeMap<String, String>,
    /// Good proofs by another key than the session's.
    pub(super) misused: usize,
    pub(super) sessions_begun: usize,
    pub(super) sessions_ended: usize,
    pub(super) lock_after_s: u32,
    pub(super) can_seal: bool,
    /// To whom the credential is bound; a malicious or confused cloud may differ.
    pub(super) bound_technician: TechnicianId,
    /// The credentials hold a Temporary Access Pass.
    pub(super) has_access_pass: bool,
    /// The credentials make one-time codes.
    pub(super) has_totp_seed: bool,
    /// Policy asks for approval.
    pub(super) needs_approval: bool,
    pub(super) approvals: Vec<ApprovalView>,
    pub(super) inbox: Vec<ApprovalFacts>,
    /// A browser that waits, or waited, for a phone.
    pub(super) computer: Option<Computer>,
    /// The session is for this account alone.
    pub(super) one_account: Option<AccountId>,
    pub(super) computer_polls: usize,
    pub(super) refuses_computers: bool,
    pub(super) logos_sent: usize,
}

impl Default for FakeCloud {
    fn default() -> Self {
        Self {
            mode: Mode::Well,
            now_ms: CLOUD_NOW_MS,
            accounts: Vec::new(),
            keys: Vec::new(),
            reports: Vec::new(),
            credentials_released: 0,
            proofs: ProofChecker::default(),
            ceremonies: BTreeMap::new(),
            sessions: BTreeMap::new(),
            misused: 0,
            sessions_begun: 0,
            sessions_ended: 0,
            lock_after_s: 900,
            can_seal: true,
            bound_technician: technician(),
            has_access_pass: false,
            has_totp_seed: false,
            needs_approval: false,
            approvals: Vec::new(),
            inbox: Vec::new(),
            computer: None,
            one_account: None,
            computer_polls: 0,
            refuses_computers: false,
            logos_sent: 0,
        }
    }
}

fn technician() -> TechnicianId {
    TechnicianId::new(Uuid::from_u128(11))
}

fn passkey() -> PasskeyId {
    PasskeyId::new(Uuid::from_u128(12))
}

impl FakeCloud {
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.now_ms)
    }

    pub(super) fn set_state(&mut self, number: usize, state: AccountState) {
        let account = &mut self.accounts[number];
        account.state = state;
        account.revision += 1;
    }

    pub(super) fn answer(&mut self, request: &HttpRequest) -> Answer {
        match self.mode {
            Mode::Unreachable => return Err(HttpError::Unreachable),
            Mode::CaptivePortal => return html(200),
            Mode::BadGateway => return html(502),
            _ => {}
        }
        let path = request
            .url
            .strip_prefix("https://hallpass.example")
            .unwrap();
        let body = request.body.as_deref();
        if path == "/v1/meta" {
            return json(200, &self.meta());
        }
        let (refusal, mut answer) = match self.admit(request, path) {
            Err(code) => (Some(code), error(401, code, "Sign in.")),
            Ok(key) => (None, self.answer_to_known(request, path, body, &key)),
        };
        if let Ok(response) = &mut answer {
            response.hints = self.proofs.hints(refusal, self.now_ms);
        }
        answer
    }

    /// What a stream of events is refused with, if it is.
    pub(super) fn refuse_events(&mut self, request: &HttpRequest) -> Option<HttpResponse> {
        let code = self.admit(request, "/v1/events").err()?;
        let mut refusal = error(401, code, "Sign in.").ok()?;
        refusal.hints = self.proofs.hints(Some(code), self.now_ms);
        Some(refusal)
    }

    /// The thumbprint of the key that the caller has proven to hold: in a session, the session's.
    pub(super) fn admit(&mut self, request: &HttpRequest, path: &str) -> Result<String, ErrorCode> {
        let key = self.proofs.check(request, self.now_ms)?;
        if path.starts_with("/v1/sign-in/") || path.starts_with("/v1/computer-sign-ins") {
            return Ok(key);
        }
        let token = request.token.as_ref().map(|token| token.as_str());
        match self.sessions.get(token.unwrap_or_default()) {
            Some(bound) if *bound == key && self.mode != Mode::SessionOver => Ok(key),
            Some(bound) if *bound != key => {
                self.misused += 1;
                Err(ErrorCode::NotSignedIn)
            }
            _ => Err(ErrorCode::NotSignedIn),
        }
    }

    fn answer_to_known(
        &mut self,
        request: &HttpRequest,
        path: &str,
        body: Option<&str>,
        key: &str,
    ) -> Answer {
        match (request.method, path) {
            (Method::Post, "/v1/sign-in/start") => {
                let number = 13 + u128::try_from(self.ceremonies.len()).unwrap();
                let ceremony_id = CeremonyId::new(Uuid::from_u128(number));
                self.ceremonies.insert(ceremony_id, key.to_owned());
                let options = serde_json::json!({"publicKey": {"challenge": "AA"}});
                json(
                    200,
                    &StartSignInResponse {
                        ceremony_id,
                        options,
                    },
                )
            }
            (Method::Post, "/v1/sign-in/finish") => {
                let finish: FinishSignInRequest = serde_json::from_str(body.unwrap()).unwrap();
                assert!(
                    !finish.credential.to_string().contains("prf"),
                    "{}",
                    finish.credential
                );
                let bound = self.ceremonies.insert(finish.ceremony_id, String::new());
                if bound.as_deref() != Some(key) {
                    return error(410, ErrorCode::CeremonyExpired, "Start again.");
                }
                self.sessions_begun += 1;
                let token = format!("{TOKEN}-{}", self.sessions_begun);
                self.sessions.insert(token.clone(), key.to_owned());
                json(
                    200,
                    &SessionResponse {
                        token,
                        session: self.session(),
                    },
                )
            }
            (Method::Get, "/v1/session") => json(200, &self.session()),
            (method, path) if path.starts_with("/v1/computer-sign-ins") => {
                self.answer_for_computer(method, path, request, key)
            }
            (Method::Delete, "/v1/session") => {
                self.sessions_ended += 1;
                let token = request.token.as_ref().unwrap();
                self.sessions.remove(token.as_str());
                nothing()
            }
            (Method::Get, "/v1/accounts") => json(200, &self.list()),
            (Method::Post, "/v1/accounts") => self.request_account(body.unwrap()),
            (Method::Get, path) if path.starts_with("/v1/logos/") => {
                self.logos_sent += 1;
                json(200, &serde_json::json!({ "png": "iVBORw0KGgo=" }))
            }
            (Method::Post, path) if path.ends_with("/end-accounts") => self.end_all(path),
            (method, path) if path.starts_with("/v1/approvals") => {
                self.answer_for_approval(method, path, body)
            }
            (method, path) => self.answer_for_account(method, path, body),
        }
    }

    fn meta(&self) -> MetaResponse {
        let service = if self.mode == Mode::OtherService {
            "other"
        } else {
            "hallpass"
        };
        let protocol = if self.mode == Mode::NewerProtocol {
            9
        } else {
            1
        };
        MetaResponse {
            service: service.to_owned(),
            version: "0.1.0".to_owned(),
            protocol_min: protocol,
            protocol_max: protocol,
            rp_id: "hallpass.example".to_owned(),
            msp_name: "Northwind IT".to_owned(),
            server_time: self.now(),
        }
    }

    pub(super) fn session(&self) -> SessionView {
        SessionView {
            id: SessionId::new(Uuid::from_u128(10)),
            technician: TechnicianView {
                id: technician(),
                display_name: "Mina".to_owned(),
                email: "mina@msp.example".to_owned(),
                role: TechnicianRole::Technician,
                state: TechnicianState::Active,
            },
            passkey: PasskeyView {
                id: passkey(),
                name: "laptop".to_owned(),
                can_seal: self.can_seal,
                created_at: Some(Timestamp::from_unix_ms(CLOUD_NOW_MS)),
                last_used_at: None,
                is_locked: false,
            },
            msp_name: "Northwind IT".to_owned(),
            expires_at: Timestamp::from_unix_ms(CLOUD_NOW_MS + 8 * 3_600_000),
            idle_timeout_s: 3600,
            lock_after_s: self.lock_after_s,
            account_id: self.one_account,
            server_time: self.now(),
        }
    }
}
