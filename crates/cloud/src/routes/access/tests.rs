use core::time::Duration;

use axum::http::{Method, StatusCode};
use hallpass_protocol::ids::CustomerId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::testing::{Answer, Member, TestApp, add_customer};

/// An owner, a technician who is in a group, and two connected customers.
struct Place {
    app: TestApp,
    owner: Member,
    kim: Member,
    group: String,
    customers: [CustomerId; 2],
    preset: String,
    asked: std::cell::Cell<u128>,
}

impl Place {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let owner = app.first_owner().await;
        let kim = app.member(&owner, 1, "technician").await;
        let customers = [
            add_customer(&app, app.msp_id, 1, true).await,
            add_customer(&app, app.msp_id, 2, true).await,
        ];
        let body = json!({ "name": "Nights" });
        let group = app.post("/v1/groups", Some(&owner.token), body).await.ok();
        let group = group["group"]["id"].as_str().unwrap().to_owned();
        let place = Self {
            preset: String::new(),
            app,
            owner,
            kim,
            group,
            customers,
            asked: std::cell::Cell::new(2_000),
        };
        let listed = place.listed().await;
        let preset = listed["customers"][0]["presets"][0]["id"].as_str().unwrap();
        let preset = preset.to_owned();
        place
            .by_owner(Method::PUT, &place.member(), None)
            .await
            .ok();
        Self { preset, ..place }
    }

    fn member(&self) -> String {
        format!("/v1/groups/{}/members/{}", self.group, self.kim.id)
    }

    async fn by_owner(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let token = Some(self.owner.token.as_str());
        self.app.send(method, path, token, body).await
    }

    async fn listed(&self) -> Value {
        let token = Some(self.kim.token.as_str());
        self.app.get("/v1/customers", token).await.ok()
    }

    /// How many customers Kim sees.
    async fn seen(&self) -> usize {
        self.listed().await["customers"].as_array().unwrap().len()
    }

    async fn list_of(&self, assignments: Value) -> Value {
        let now = self.by_owner(Method::GET, "/v1/access", None).await.ok();
        json!({
            "mode": "by_assignment",
            "assignments": assignments,
            "revision": now["access"]["revision"],
        })
    }

    /// Saves the assignments; what the preview had said of ending accounts has to come true.
    async fn assign(&self, assignments: Value) -> Value {
        let body = self.list_of(assignments).await;
        let preview = self
            .by_owner(Method::POST, "/v1/access/preview", Some(body.clone()))
            .await
            .ok();
        let saved = self
            .by_owner(Method::PUT, "/v1/access", Some(body))
            .await
            .ok();
        assert_eq!(preview["accounts_ending"], saved["accounts_ending"]);
        preview
    }

    async fn tag(&self, customer: usize, tags: Value) -> Value {
        let path = format!("/v1/customers/{}/tags", self.customers[customer]);
        let body = json!({ "tags": tags });
        let preview = self
            .by_owner(Method::POST, &format!("{path}/preview"), Some(body.clone()))
            .await
            .ok();
        let saved = self.by_owner(Method::PUT, &path, Some(body)).await.ok();
        assert_eq!(preview["accounts_ending"], saved["accounts_ending"]);
        saved
    }

    /// What Kim asks for.
    async fn ask(&self, customer: usize) -> Answer {
        self.asked.set(self.asked.get() + 1);
        // Accounts are listed by the moment at which they were asked for.
        self.app.clock.advance(Duration::from_secs(1));
        let body = json!({
            "idempotency_key": Uuid::from_u128(self.asked.get()),
            "customer_id": self.customers[customer],
            "preset_id": self.preset,
            "lifetime_s": 3_600,
            "reason": "Mail flow is down",
        });
        let token = Some(self.kim.token.as_str());
        self.app.post("/v1/accounts", token, body).await
    }

    /// The states of Kim's accounts, the newest first.
    async fn states(&self) -> Vec<String> {
        let token = Some(self.kim.token.as_str());
        let listed = self.app.get("/v1/accounts", token).await.ok();
        let accounts = listed["accounts"].as_array().unwrap().iter();
        accounts
            .map(|account| account["state"]["name"].as_str().unwrap_or("?").to_owned())
            .collect()
    }

    fn kim_to(&self, to: &Value) -> Value {
        json!({ "who": { "technician": self.kim.id }, "to": to })
    }

    fn group_to(&self, to: &Value) -> Value {
        json!({ "who": { "group": self.group }, "to": to })
    }
}

#[tokio::test]
async fn without_a_list_every_technician_reaches_every_customer() {
    let place = Place::new().await;
    let access = place.by_owner(Method::GET, "/v1/access", None).await.ok();
    let expected = json!({ "mode": "everybody", "assignments": [], "revision": 0 });
    assert_eq!(access["access"], expected);
    assert_eq!(place.seen().await, 2);
    place.ask(1).await.ok();
}

#[tokio::test]
async fn technician_sees_and_asks_for_what_is_assigned_and_nothing_else() {
    let place = Place::new().await;
    let [first, second] = place.customers;
    place
        .assign(json!([place.kim_to(&json!({ "customer": first }))]))
        .await;
    assert_eq!(place.seen().await, 1);
    place.ask(0).await.ok();
    let hidden = place.ask(1).await;
    let unknown = place
        .app
        .get(
            &format!("/v1/customers/{}/policy/explain", Uuid::from_u128(99)),
            Some(&place.kim.token),
        )
        .await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let path = format!("/v1/customers/{second}/policy/explain");
    let explained = place.app.get(&path, Some(&place.kim.token)).await;
    assert_eq!(explained.json["message"], unknown.json["message"]);
    let by_owner = place.by_owner(Method::GET, &path, None).await;
    assert_eq!(by_owner.status, StatusCode::OK, "owners reach all");

    // By a tag of a group, and only with it.
    place
        .assign(json!([place.group_to(&json!({ "tag": "Gold" }))]))
        .await;
    assert_eq!(place.seen().await, 0);
    place.tag(1, json!(["gold", " GOLD ", "north"])).await;
    assert_eq!(place.seen().await, 1);
    assert_eq!(place.listed().await["customers"][0]["id"], json!(second));
}

#[tokio::test]
async fn accounts_end_at_once_however_their_customer_was_lost() {
    let place = Place::new().await;
    let [first, second] = place.customers;
    let whole = json!([
        place.kim_to(&json!({ "customer": first })),
        place.group_to(&json!({ "tag": "gold" })),
    ]);
    place.tag(1, json!(["gold"])).await;
    place.assign(whole.clone()).await;

    // By the list. The account at the other customer goes on.
    place.ask(0).await.ok();
    place.ask(1).await.ok();
    let preview = place.assign(json!([whole[0]])).await;
    let lost = &preview["technicians"][0];
    assert_eq!(lost["technician_id"], json!(place.kim.id));
    assert_eq!(lost["loses"], json!({ "count": 1, "first": [second] }));
    assert_eq!(lost["gains"]["count"], 0);
    assert_eq!(preview["accounts_ending"], 1);
    assert_eq!(place.states().await, ["ending", "provisioning"]);

    // By a tag.
    place.assign(whole.clone()).await;
    place.ask(1).await.ok();
    let saved = place.tag(1, json!([])).await;
    assert_eq!(saved["accounts_ending"], 1);
    assert_eq!(place.states().await[0], "ending");
    place.tag(1, json!(["gold"])).await;

    // By leaving a group.
    place.ask(1).await.ok();
    place
        .by_owner(Method::DELETE, &place.member(), None)
        .await
        .ok();
    assert_eq!(place.states().await[0], "ending");
    place
        .by_owner(Method::PUT, &place.member(), None)
        .await
        .ok();

    // By the end of the group, which takes its assignments along.
    place.ask(1).await.ok();
    let group = format!("/v1/groups/{}", place.group);
    place.by_owner(Method::DELETE, &group, None).await.ok();
    assert_eq!(place.states().await[0], "ending");
    let access = place.by_owner(Method::GET, "/v1/access", None).await.ok();
    assert_eq!(access["access"]["assignments"], json!([whole[0]]));
}

#[tokio::test]
async fn administrator_who_becomes_a_technician_keeps_only_what_is_assigned() {
    let place = Place::new().await;
    let kim = place.kim.id.clone();
    let become_ = |role: &'static str| {
        let body = Some(json!({ "role": role }));
        place
            .app
            .administer(&place.owner, Method::PATCH, &kim, body)
    };
    place.assign(json!([])).await;
    become_("admin").await.ok();
    let token = place.app.sign_in(&place.kim.authenticator).await;
    let account = json!({
        "idempotency_key": Uuid::from_u128(77),
        "customer_id": place.customers[0],
        "preset_id": place.preset,
        "lifetime_s": 3_600,
        "reason": "Mail flow is down",
    });
    let made = place.app.post("/v1/accounts", Some(&token), account);
    let made = made.await.ok();
    let path = format!("/v1/accounts/{}", made["account"]["id"].as_str().unwrap());
    become_("technician").await.ok();
    let account = place.by_owner(Method::GET, &path, None).await.ok();
    assert_eq!(account["account"]["state"]["name"], "ending");
}

#[tokio::test]
async fn list_is_audited_with_before_and_after_and_saved_by_who_read_it_last() {
    let place = Place::new().await;
    let first = place.kim_to(&json!({ "customer": place.customers[0] }));
    let stale = place.list_of(json!([])).await;
    place.assign(json!([first, first])).await;
    let AuditEvent::CustomerAccessSaved { before, after } =
        place.app.newest_audit().await[0].clone()
    else {
        panic!("{:?}", place.app.newest_audit().await);
    };
    let before = serde_json::to_value(before).unwrap();
    assert_eq!(before, json!({ "mode": "everybody", "assignments": [] }));
    let after = serde_json::to_value(after).unwrap();
    assert_eq!(after["assignments"], json!([first]), "nothing twice");
    let newest = place.app.newest_audit().await;
    let refused = place.by_owner(Method::PUT, "/v1/access", Some(stale)).await;
    assert_eq!(refused.error_code(), "policy_changed");
    assert_eq!(place.app.newest_audit().await, newest);
}

#[tokio::test]
async fn list_with_somebody_who_is_not_there_and_text_that_is_no_tag_are_refused() {
    let place = Place::new().await;
    let nobody = Uuid::from_u128(4_711);
    for assignment in [
        json!({ "who": { "technician": nobody }, "to": { "tag": "gold" } }),
        json!({ "who": { "group": nobody }, "to": { "tag": "gold" } }),
        place.kim_to(&json!({ "customer": nobody })),
    ] {
        let body = place.list_of(json!([assignment])).await;
        let preview = place
            .by_owner(Method::POST, "/v1/access/preview", Some(body.clone()))
            .await
            .ok();
        assert!(
            preview["refusal"]
                .as_str()
                .unwrap()
                .contains(&nobody.to_string())
        );
        let refused = place.by_owner(Method::PUT, "/v1/access", Some(body)).await;
        assert_eq!(refused.error_code(), "policy_invalid");
    }
    let path = format!("/v1/customers/{}/tags", place.customers[0]);
    let many: Vec<String> = (0..21).map(|n| format!("tag-{n}")).collect();
    for tags in [
        json!(["a\u{202e}b"]),
        json!([""]),
        json!(["<script>"]),
        json!(many),
    ] {
        let body = Some(json!({ "tags": tags }));
        let refused = place.by_owner(Method::PUT, &path, body).await;
        assert_eq!(refused.error_code(), "policy_invalid", "{tags}");
    }
    let tags = place.by_owner(Method::GET, &path, None).await.ok();
    assert_eq!(tags["tags"], json!([]));
}
