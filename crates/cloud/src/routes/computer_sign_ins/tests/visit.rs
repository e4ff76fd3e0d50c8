//! A technician with a phone, before a computer that is not theirs.

use axum::http::Method;
use hallpass_approval::computer_sign_in::{Link, SignIn, Transaction};
use hallpass_approval::{Nonce, Number};
use hallpass_protocol::computer_sign_in::{OfferedAccount, OpenComputerSignInResponse};
use hallpass_protocol::credential::{CredentialBinding, Custody};
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{AccountId, CustomerId, TechnicianId};
use hallpass_seal::{Credential, Password, SealingKey, SealingPublicKey, seal};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::http::peer_address::PeerAddress;
use crate::random::CryptoRandom;
use crate::routes::accounts::tests::custody::signed_in_without_prf;
use crate::testing::{
    Answer, Authenticator, BrowserKey, Member, PORTAL, TestApp, TestLimits, add_customer,
    documented, make_held, make_ready, request_for,
};

/// Where phone and computer are.
pub(super) const HOME: &str = "192.0.2.7:4711";

pub(super) struct Visit {
    pub(super) app: TestApp,
    pub(super) owner: Member,
    pub(super) technician: Member,
    pub(super) customer_id: CustomerId,
    pub(super) account_id: AccountId,
    /// The computer's browser.
    pub(super) computer: BrowserKey,
    pub(super) one_time_key: SealingKey,
}

impl Visit {
    /// With an account that is sealed to the technician's passkey.
    pub(super) async fn new() -> Self {
        let app = TestApp::with_limits(TestLimits::unlimited()).await;
        let owner = app.first_owner().await;
        let technician = app.member(&owner, 2, "technician").await;
        let visit = Self::of(app, owner, technician).await;
        make_ready(&visit.app, visit.account_id).await;
        visit
    }

    /// With place databases, and a technician who works in Vienna.
    pub(super) async fn with_places() -> Self {
        let app = TestApp::with_limits(TestLimits::unlimited()).await;
        let mut app = app.with_places().await;
        let (address, _) = HOME.split_once(':').unwrap();
        app.address = Some(address.parse().unwrap());
        let mut owner = app.first_owner().await;
        let mut technician = app.member(&owner, 2, "technician").await;
        app.clock.advance(core::time::Duration::from_hours(24));
        for who in [&mut owner, &mut technician] {
            who.token = app.sign_in(&who.authenticator).await;
        }
        let visit = Self::of(app, owner, technician).await;
        make_ready(&visit.app, visit.account_id).await;
        visit
    }

    /// With an account whose credential the cloud holds.
    pub(super) async fn with_held(password: &str) -> Self {
        let app = TestApp::with_limits(TestLimits::unlimited()).await;
        let owner = app.first_owner().await;
        let token = signed_in_without_prf(&app, 2).await;
        let session = app.get("/v1/session", Some(&token)).await.ok();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let id: TechnicianId = serde_json::from_value(session["technician"]["id"].clone()).unwrap();
        let technician = Member {
            id: text(&session["technician"]["id"]),
            email: text(&session["technician"]["email"]),
            authenticator: Authenticator::new(2).with_user_handle(id.as_uuid().as_bytes()),
            token,
        };
        let visit = Self::of(app, owner, technician).await;
        make_held(&visit.app, visit.account_id, password).await;
        visit
    }

    async fn of(app: TestApp, owner: Member, technician: Member) -> Self {
        let customer_id = add_customer(&app, app.msp_id, 1, true).await;
        let one_time_key = SealingKey::from_random(&Zeroizing::new([42; 32]));
        let request = request_for(&app, &technician.token, customer_id).await;
        let token = Some(technician.token.as_str());
        let made = app.post("/v1/accounts", token, request).await.ok();
        let visit = Self {
            account_id: serde_json::from_value(made["account"]["id"].clone()).unwrap(),
            app,
            owner,
            technician,
            customer_id,
            computer: BrowserKey::new(90),
            one_time_key,
        };
        let allowed = json!({ "computer_sign_in": { "value": true } });
        visit.save_policy(allowed).await;
        visit
    }

    pub(super) async fn save_policy(&self, settings: Value) {
        let token = Some(self.owner.token.as_str());
        let level = self.app.get("/v1/policy", token).await.ok();
        let body = json!({ "settings": settings, "revision": level["policy"]["revision"] });
        let saved = self.app.send(Method::PUT, "/v1/policy", token, Some(body));
        saved.await.ok();
    }

    /// A call from an address; every exchange is held against the document.
    pub(super) async fn call(
        &self,
        (browser, from): (&BrowserKey, &str),
        (method, path): (Method, &str),
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let (method_too, sent) = (method.clone(), body.clone());
        let mut request = self.app.request(browser, method, path, token, body);
        let peer = PeerAddress(from.parse().unwrap());
        request.extensions_mut().insert(peer);
        let answer = self.app.call(request).await;
        let status = answer.status;
        documented::check_exchange(&method_too, path, sent.as_ref(), status, &answer.json);
        answer
    }

    pub(super) async fn try_start(&self, from: &str) -> Answer {
        let public_key = self.one_time_key.public_key();
        let public_key = data_encoding::BASE64URL_NOPAD.encode(public_key.as_bytes());
        let body = Some(json!({ "public_key": public_key }));
        let start = (Method::POST, "/v1/computer-sign-ins");
        self.call((&self.computer, from), start, None, body).await
    }

    pub(super) async fn start(&self) -> Value {
        self.try_start(HOME).await.ok()
    }

    /// What the computer's browser calls with its token.
    pub(super) async fn on_computer(&self, started: &Value, method: Method, path: &str) -> Answer {
        let token = started["token"].as_str();
        self.call((&self.computer, HOME), (method, path), token, None)
            .await
    }

    /// What the computer shows now.
    pub(super) async fn poll(&self, started: &Value) -> Value {
        // Nobody is in a hurry here.
        self.app.clock.advance(core::time::Duration::from_secs(5));
        let path = path_of(started, "");
        self.on_computer(started, Method::GET, &path).await.ok()["sign_in"].take()
    }

    pub(super) async fn is_signed_in(&self, started: &Value) -> bool {
        let answer = self.on_computer(started, Method::GET, "/v1/session").await;
        answer.status.is_success()
    }

    pub(super) async fn on_phone(
        &self,
        (who, from): (&Member, &str),
        path: &str,
        body: Value,
    ) -> Answer {
        let phone = (&self.app.browser, from);
        self.call(phone, (Method::POST, path), Some(&who.token), Some(body))
            .await
    }

    /// Scans what is shown.
    pub(super) async fn open_by(&self, who: (&Member, &str), started: &Value) -> Answer {
        let shown = started["sign_in"]["shown"]["link"].as_str();
        let shown = shown.or(started["shown"]["link"].as_str()).unwrap();
        let (page, fragment) = shown.split_once('#').unwrap();
        assert_eq!(page, format!("{PORTAL}/computer"));
        let link = Link::from_fragment(fragment).unwrap();
        let nonce = data_encoding::BASE64URL_NOPAD.encode(link.nonce.as_bytes());
        let path = format!("/v1/computer-sign-ins/{}/open", link.id);
        self.on_phone(who, &path, json!({ "nonce": nonce })).await
    }

    pub(super) async fn open_shown(&self, started: &Value) -> Answer {
        self.open_by((&self.technician, HOME), started).await
    }

    pub(super) async fn open_again(&self, started: &Value) -> Answer {
        let path = path_of(started, "/open");
        self.on_phone((&self.technician, HOME), &path, json!({}))
            .await
    }

    pub(super) async fn find(&self, typed: &str) -> Answer {
        let path = "/v1/computer-sign-ins/find";
        self.on_phone((&self.technician, HOME), path, json!({ "code": typed }))
            .await
    }

    pub(super) async fn deny(&self, started: &Value, body: Value) -> Answer {
        let path = path_of(started, "/deny");
        self.on_phone((&self.technician, HOME), &path, body).await
    }

    /// What the technician's phone makes of what it shows: as the portal does.
    pub(super) async fn signed(&self, started: &Value, opened: &Value) -> Value {
        let number = started["sign_in"]["shown"]["number"].as_str().unwrap();
        self.sign(&self.technician, number, opened).await
    }

    pub(super) async fn sign(&self, who: &Member, number: &str, opened: &Value) -> Value {
        let opened: OpenComputerSignInResponse = serde_json::from_value(opened.clone()).unwrap();
        let account = &opened.accounts[0];
        let digest = digest(number, &opened, account);
        let challenge = data_encoding::BASE64URL_NOPAD.encode(&digest);
        let options = json!({ "publicKey": { "challenge": challenge, "rpId": "localhost" } });
        let credential = who.authenticator.get(&options, PORTAL);
        let mut body =
            json!({ "account_id": account.id, "number": number, "credential": credential });
        if account.custody == Custody::Sealed {
            let path = format!("/v1/accounts/{}/credential", account.id);
            let released = self.app.get(&path, Some(&who.token)).await.ok();
            let binding: CredentialBinding =
                serde_json::from_value(released["binding"].clone()).unwrap();
            let to = SealingPublicKey::from_bytes(opened.facts.public_key.as_bytes()).unwrap();
            let password = Password::new("correct horse".to_owned());
            let credential = Credential::of_password(password);
            let rng = &mut CryptoRandom(&*self.app.app.random);
            let sealed = seal(rng, &to, opened.passkeys[0].id, &binding, &credential).unwrap();
            body["sealed"] = serde_json::to_value(sealed).unwrap();
        }
        body
    }

    pub(super) async fn send_allow(&self, started: &Value, body: Value) -> Answer {
        let path = path_of(started, "/allow");
        self.on_phone((&self.technician, HOME), &path, body).await
    }

    pub(super) async fn allow(&self, started: &Value, opened: &Value) -> Answer {
        let body = self.signed(started, opened).await;
        self.send_allow(started, body).await
    }

    /// A computer that is signed in.
    pub(super) async fn signed_in(&self) -> Value {
        let started = self.start().await;
        let opened = self.open_shown(&started).await.ok();
        let allowed = self.allow(&started, &opened).await.ok();
        assert_eq!(allowed["state"], "allowed");
        assert!(self.is_signed_in(&started).await);
        started
    }
}

/// The path of a computer's wish, and what follows it.
pub(super) fn path_of(started: &Value, rest: &str) -> String {
    let id = started["sign_in"]["id"].as_str().unwrap();
    format!("/v1/computer-sign-ins/{id}{rest}")
}

fn digest(number: &str, opened: &OpenComputerSignInResponse, account: &OfferedAccount) -> [u8; 32] {
    let facts = &opened.facts;
    let sign_in = SignIn {
        transaction: Transaction {
            id: facts.id,
            thumbprint: Thumbprint::from_bytes(facts.thumbprint.as_bytes().try_into().unwrap()),
            public_key: facts.public_key.as_bytes().try_into().unwrap(),
            expires_at: facts.expires_at,
        },
        msp_id: facts.msp_id,
        technician_id: facts.technician_id,
        account_id: account.id,
        session_ends_at: account.session_ends_at,
    };
    let nonce = Nonce::new(opened.nonce.as_bytes().try_into().unwrap());
    *sign_in
        .digest(&Number::from_digits(number).unwrap(), &nonce)
        .as_bytes()
}
