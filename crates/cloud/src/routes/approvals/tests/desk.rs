//! An MSP whose policy wants approval, and what its people do.

use core::time::Duration;

use axum::http::Method;
use hallpass_approval::{Link, Nonce, Number, Transaction};
use hallpass_protocol::Lifetime;
use hallpass_protocol::approval::ApprovalFacts;
use hallpass_protocol::ids::CustomerId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Clock;
use crate::lifecycle::Answer as Answered;
use crate::store::{connections, tenant_health};
use crate::testing::{Answer, Member, PORTAL, TestApp, TestLimits, add_customer, request_for};

const DAY: Duration = Duration::from_hours(24);

pub(super) struct Desk {
    pub(super) app: TestApp,
    pub(super) owner: Member,
    pub(super) approver: Member,
    pub(super) requester: Member,
    pub(super) customer_id: CustomerId,
}

pub(super) fn id(asked: &Value) -> &str {
    asked["id"].as_str().unwrap()
}

impl Desk {
    pub(super) async fn new() -> Self {
        Self::of(TestApp::with_limits(TestLimits::unlimited()).await).await
    }

    /// The same in a cloud that has place databases.
    pub(super) async fn with_places() -> Self {
        let app = TestApp::with_limits(TestLimits::unlimited()).await;
        Self::of(app.with_places().await).await
    }

    async fn of(app: TestApp) -> Self {
        let owner = app.first_owner().await;
        let approver = app.member(&owner, 1, "admin").await;
        let requester = app.member(&owner, 2, "technician").await;
        let customer_id = add_customer(&app, app.msp_id, 1, true).await;
        let desk = Self {
            app,
            owner,
            approver,
            requester,
            customer_id,
        };
        desk.wants(1, false).await;
        desk
    }

    /// Has the policy want so many approvals.
    pub(super) async fn wants(&self, count: u8, may_be_oneself: bool) {
        let approvers = json!({ "count": count, "may_be_oneself": may_be_oneself });
        let value = json!({ "always": { "approvers": approvers } });
        self.save_policy(json!({ "approval": { "value": value } }))
            .await;
    }

    pub(super) async fn save_policy(&self, settings: Value) {
        let token = Some(self.owner.token.as_str());
        let level = self.app.get("/v1/policy", token).await.ok();
        let revision = level["policy"]["revision"].clone();
        let body = json!({ "settings": settings, "revision": revision });
        let saved = self.app.send(Method::PUT, "/v1/policy", token, Some(body));
        saved.await.ok();
    }

    pub(super) async fn body(&self, who: &Member, key: u128) -> Value {
        let mut body = request_for(&self.app, &who.token, self.customer_id).await;
        body["idempotency_key"] = json!(Uuid::from_u128(key));
        body
    }

    pub(super) async fn try_ask(&self, who: &Member, key: u128) -> Answer {
        let body = self.body(who, key).await;
        self.app.post("/v1/approvals", Some(&who.token), body).await
    }

    /// The requester's request.
    pub(super) async fn ask(&self, key: u128) -> Value {
        self.try_ask(&self.requester, key).await.ok()["approval"].take()
    }

    /// Has the requester sign in anew.
    pub(super) async fn sign_requester_in(&mut self) {
        self.requester.token = self.app.sign_in(&self.requester.authenticator).await;
    }

    /// Days later: everybody signs in anew, and the tenant has answered.
    pub(super) async fn days_later(&mut self, days: u32) {
        self.app.clock.advance(DAY * days);
        for who in [&mut self.owner, &mut self.approver, &mut self.requester] {
            who.token = self.app.sign_in(&who.authenticator).await;
        }
        let mut tx = self.app.app.store.write().await.unwrap();
        let msp_id = self.app.msp_id;
        let connection = connections::find_by_customer(&mut tx, msp_id, self.customer_id).await;
        let answer = Answered {
            at: self.app.clock.now(),
            findings: Vec::new(),
        };
        let connection_id = connection.unwrap().unwrap().id;
        tenant_health::record_answer(&mut tx, msp_id, connection_id, &answer)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Takes the requester's request back.
    pub(super) async fn cancel(&self, asked: &Value) -> Value {
        let path = format!("/v1/approvals/{}/cancel", id(asked));
        let token = Some(self.requester.token.as_str());
        self.app.post(&path, token, json!({})).await.ok()
    }

    pub(super) async fn ask_directly_with_key(&self, who: &Member, key: u128) -> Answer {
        let body = self.body(who, key).await;
        self.app.post("/v1/accounts", Some(&who.token), body).await
    }

    pub(super) async fn ask_directly(&self, who: &Member) -> Answer {
        self.ask_directly_with_key(who, 4_711).await
    }

    pub(super) async fn accounts(&self) -> usize {
        let token = Some(self.requester.token.as_str());
        let listed = self.app.get("/v1/accounts", token).await.ok();
        listed["accounts"].as_array().unwrap().len()
    }

    pub(super) async fn get(&self, asked: &Value) -> Value {
        let path = format!("/v1/approvals/{}", id(asked));
        let token = Some(self.requester.token.as_str());
        self.app.get(&path, token).await.ok()["approval"].take()
    }

    pub(super) async fn inbox(&self, who: &Member) -> Value {
        let token = Some(who.token.as_str());
        self.app.get("/v1/approvals/inbox", token).await.ok()
    }

    pub(super) async fn find(&self, who: &Member, typed: &str) -> Answer {
        let body = json!({ "code": typed });
        self.app
            .post("/v1/approvals/find", Some(&who.token), body)
            .await
    }

    pub(super) async fn open(&self, who: &Member, asked: &Value, nonce: Option<String>) -> Answer {
        let path = format!("/v1/approvals/{}/open", id(asked));
        let body = nonce.map_or_else(|| json!({}), |nonce| json!({ "nonce": nonce }));
        self.app.post(&path, Some(&who.token), body).await
    }

    /// Scans what is shown.
    pub(super) async fn open_shown(&self, who: &Member, asked: &Value) -> Answer {
        self.open(who, asked, Some(shown_nonce(asked))).await
    }

    pub(super) async fn send_approval(&self, who: &Member, asked: &Value, body: Value) -> Answer {
        let path = format!("/v1/approvals/{}/approve", id(asked));
        self.app.post(&path, Some(&who.token), body).await
    }

    pub(super) async fn approve(&self, who: &Member, asked: &Value, opened: &Value) -> Answer {
        let body = signed(who, asked, opened);
        self.send_approval(who, asked, body).await
    }

    pub(super) async fn deny(&self, who: &Member, asked: &Value, body: Value) -> Answer {
        let path = format!("/v1/approvals/{}/deny", id(asked));
        self.app.post(&path, Some(&who.token), body).await
    }
}

/// The nonce of the shown link.
pub(super) fn shown_nonce(asked: &Value) -> String {
    let link = Link::parse(asked["shown"]["link"].as_str().unwrap(), PORTAL).unwrap();
    data_encoding::BASE64URL_NOPAD.encode(link.nonce.as_bytes())
}

/// What the approver's browser sends who types the number that is shown.
pub(super) fn signed(who: &Member, asked: &Value, opened: &Value) -> Value {
    sign(who, asked["shown"]["number"].as_str().unwrap(), opened)
}

/// What somebody's browser makes of what it shows: as the portal does.
pub(super) fn sign(who: &Member, number: &str, opened: &Value) -> Value {
    let facts: ApprovalFacts = serde_json::from_value(opened["facts"].clone()).unwrap();
    let optional = |text: String| (!text.is_empty()).then_some(text);
    let transaction = Transaction {
        group_ids: facts.groups.iter().map(|group| group.id).collect(),
        approval_id: facts.id,
        msp_id: facts.msp_id,
        requester_id: facts.requester_id,
        customer_id: facts.customer_id,
        tenant_id: facts.tenant_id,
        preset_id: facts.preset_id,
        role_ids: facts.roles.iter().map(|role| role.id).collect(),
        lifetime: Lifetime::from_secs(facts.lifetime_s.into()).unwrap(),
        expires_at: facts.expires_at,
        reason: optional(facts.reason),
        ticket: optional(facts.ticket),
        starts_at: facts.starts_at,
    };
    let nonce = opened["nonce"].as_str().unwrap().as_bytes();
    let nonce = data_encoding::BASE64URL_NOPAD.decode(nonce).unwrap();
    let nonce = Nonce::new(nonce.try_into().unwrap());
    let digest = transaction.digest(&Number::from_digits(number).unwrap(), &nonce);
    let challenge = data_encoding::BASE64URL_NOPAD.encode(digest.as_bytes());
    let options = json!({ "publicKey": { "challenge": challenge, "rpId": "localhost" } });
    let credential = who.authenticator.get(&options, PORTAL);
    json!({ "number": number, "credential": credential })
}
