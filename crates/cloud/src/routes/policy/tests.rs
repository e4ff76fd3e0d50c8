use axum::http::{Method, StatusCode};
use hallpass_protocol::ids::CustomerId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::routes::accounts::tests::custody::signed_in_without_prf;
use crate::testing::{Answer, Member, TestApp, add_customer};

/// An owner, a technician who is in a group, and a connected customer.
struct Place {
    app: TestApp,
    owner: Member,
    kim: Member,
    group: String,
    customer: CustomerId,
    presets: Vec<String>,
    asked: std::cell::Cell<u128>,
}

impl Place {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let owner = app.first_owner().await;
        let kim = app.member(&owner, 1, "technician").await;
        let customer = add_customer(&app, app.msp_id, 1, true).await;
        let group = app
            .post(
                "/v1/groups",
                Some(&owner.token),
                json!({ "name": "Nights" }),
            )
            .await
            .ok();
        let group = group["group"]["id"].as_str().unwrap().to_owned();
        let member = format!("/v1/groups/{group}/members/{}", kim.id);
        app.send(Method::PUT, &member, Some(&owner.token), None)
            .await
            .ok();
        let listed = app.get("/v1/customers", Some(&kim.token)).await.ok();
        let presets = listed["customers"][0]["presets"].as_array().unwrap();
        let id = |preset: &Value| preset["id"].as_str().unwrap().to_owned();
        Self {
            presets: presets.iter().map(id).collect(),
            app,
            owner,
            kim,
            group,
            customer,
            asked: std::cell::Cell::new(1_000),
        }
    }

    fn path(&self, level: &str) -> String {
        match level {
            "global" => "/v1/policy".to_owned(),
            "customer" => format!("/v1/customers/{}/policy", self.customer),
            _ => format!(
                "/v1/customers/{}/policy/groups/{}",
                self.customer, self.group
            ),
        }
    }

    /// Saves over whatever is there.
    async fn save(&self, level: &str, settings: Value) -> Answer {
        let path = self.path(level);
        let now = self.app.get(&path, Some(&self.owner.token)).await.ok();
        let mut body = json!({ "settings": settings, "revision": now["policy"]["revision"] });
        if level == "group" {
            body["precedence"] = json!(10);
        }
        let token = Some(self.owner.token.as_str());
        self.app.send(Method::PUT, &path, token, Some(body)).await
    }

    async fn saved(&self, level: &str, settings: Value) {
        self.save(level, settings).await.ok();
    }

    /// What Kim asks for; `with` replaces fields.
    async fn ask(&self, with: Value) -> Answer {
        self.asked.set(self.asked.get() + 1);
        let mut body = json!({
            "idempotency_key": Uuid::from_u128(self.asked.get()),
            "customer_id": self.customer,
            "preset_id": self.presets[0],
            "lifetime_s": 3_600,
            "reason": "Mail flow is down",
        });
        for (field, value) in with.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.app
            .post("/v1/accounts", Some(&self.kim.token), body)
            .await
    }

    async fn refused(&self, with: Value, code: &str, says: &str) {
        let before = self.app.newest_audit().await;
        let answer = self.ask(with).await;
        assert_eq!(answer.error_code(), code, "{answer:?}");
        let message = answer.json["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
        assert_eq!(
            self.app.newest_audit().await,
            before,
            "nothing has happened"
        );
    }

    async fn explain(&self, setting: &str) -> Value {
        let path = format!(
            "/v1/customers/{}/policy/explain?technician_id={}",
            self.customer, self.kim.id
        );
        let told = self.app.get(&path, Some(&self.owner.token)).await.ok();
        let mut settings = told["settings"].as_array().unwrap().iter();
        settings
            .find(|it| it["setting"] == setting)
            .unwrap()
            .clone()
    }
}

#[tokio::test]
async fn without_a_policy_everything_is_as_it_was() {
    let place = Place::new().await;
    let level = place
        .app
        .get("/v1/policy", Some(&place.owner.token))
        .await
        .ok();
    assert_eq!(level["policy"]["revision"], 0);
    assert_eq!(level["policy"]["settings"], json!({}));
    let account = place.ask(json!({})).await.ok()["account"].clone();
    let name = account["user_principal_name"].as_str().unwrap();
    assert!(name.starts_with("jit-kim-"), "{name}");
    assert_eq!(account["lifetime_max_s"], 8 * 3_600);
    assert_eq!(
        place.explain("presets").await["decided_by"]["level"],
        "built_in"
    );
}

#[tokio::test]
async fn level_is_saved_with_before_and_after_and_read_back() {
    let place = Place::new().await;
    let settings = json!({ "lifetime_max": { "value": { "at_most_s": 7_200 }, "locked": true } });
    let saved = place.save("global", settings.clone()).await.ok();
    assert_eq!(saved["policy"]["settings"], settings);
    assert_eq!(saved["policy"]["revision"], 1);
    let AuditEvent::PolicySaved { before, after, .. } = place.app.newest_audit().await[0].clone()
    else {
        panic!("{:?}", place.app.newest_audit().await);
    };
    assert_eq!(serde_json::to_value(before).unwrap(), json!({}));
    assert_eq!(serde_json::to_value(after).unwrap(), settings);
    // Whoever read it before that changes nothing.
    let stale = json!({ "settings": {}, "revision": 0 });
    let token = Some(place.owner.token.as_str());
    let answer = place
        .app
        .send(Method::PUT, "/v1/policy", token, Some(stale))
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.error_code(), "policy_changed");
}

#[tokio::test]
async fn level_that_can_never_be_met_is_not_saved() {
    let place = Place::new().await;
    for (settings, says) in [
        (
            json!({ "presets": { "value": { "only": [] } } }),
            "Allowed presets: none is chosen",
        ),
        (
            json!({ "lifetime_max": { "value": { "at_most_s": 60 } } }),
            "Longest lifetime",
        ),
        (
            json!({ "ticket": { "value": { "need": "required", "pattern": "(" } } }),
            "Ticket: the pattern cannot be used",
        ),
        (
            json!({ "approval": { "value": { "always": { "approvers": { "count": 99 } } } } }),
            "Approval: 99 people are to approve, and",
        ),
        (
            json!({ "name_prefix": { "value": "admin" } }),
            "Name prefix: \"admin\" is a reserved",
        ),
    ] {
        let answer = place.save("customer", settings).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{answer:?}"
        );
        assert_eq!(answer.error_code(), "policy_invalid");
        let message = answer.json["message"].as_str().unwrap();
        assert!(message.starts_with(says), "{message}");
    }
    let unknown = place
        .save("customer", json!({ "moon_phase": { "value": 1 } }))
        .await;
    assert_eq!(unknown.error_code(), "invalid_request");
}

#[tokio::test]
async fn group_needs_a_precedence_of_its_own() {
    let place = Place::new().await;
    let token = Some(place.owner.token.as_str());
    let put = async |path: &str, precedence: Value| {
        let mut body = json!({ "settings": {}, "revision": 0 });
        if !precedence.is_null() {
            body["precedence"] = precedence;
        }
        place.app.send(Method::PUT, path, token, Some(body)).await
    };
    let path = place.path("group");
    assert_eq!(put(&path, Value::Null).await.error_code(), "policy_invalid");
    assert_eq!(
        put("/v1/policy", json!(1)).await.error_code(),
        "policy_invalid"
    );
    put(&path, json!(7)).await.ok();
    let other = place
        .app
        .post("/v1/groups", token, json!({ "name": "Days" }))
        .await
        .ok();
    let other = other["group"]["id"].as_str().unwrap();
    let other_path = format!("/v1/customers/{}/policy/groups/{other}", place.customer);
    assert_eq!(
        put(&other_path, json!(7)).await.error_code(),
        "policy_invalid"
    );
    put(&other_path, json!(3)).await.ok();
    let groups = format!("/v1/customers/{}/policy/groups", place.customer);
    let listed = place.app.get(&groups, token).await.ok();
    assert_eq!(listed["groups"][0]["precedence"], 3);
    assert_eq!(
        listed["groups"][1]["level"]["group_id"],
        place.group.as_str()
    );
    // What is said of a group goes with it.
    let gone = place
        .app
        .send(Method::DELETE, &format!("/v1/groups/{other}"), token, None)
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let listed = place.app.get(&groups, token).await.ok();
    assert_eq!(listed["groups"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn request_is_refused_in_one_sentence_that_names_setting_and_level() {
    let place = Place::new().await;
    let first = json!({ "value": { "only": [place.presets[0]] }, "locked": true });
    place.saved("global", json!({ "presets": first })).await;
    let says = "Allowed presets: the policy for all customers does not allow this preset";
    let other = json!({ "preset_id": place.presets[1] });
    place.refused(other, "policy_forbids", says).await;

    let two_hours = json!({ "value": { "at_most_s": 7_200 } });
    place
        .saved("customer", json!({ "lifetime_max": two_hours }))
        .await;
    let says = "Longest lifetime: the policy for Customer 1 allows at most 2 hours; ask for less.";
    let long = json!({ "lifetime_s": 7_201 });
    place.refused(long, "lifetime_not_allowed", says).await;

    let rule = json!({ "need": "required", "pattern": "INC-[0-9]+" });
    place
        .saved("group", json!({ "ticket": { "value": rule } }))
        .await;
    let says = "Ticket: the policy for Nights at Customer 1 wants one";
    place.refused(json!({}), "ticket_invalid", says).await;
    place
        .refused(
            json!({ "ticket": "4711" }),
            "ticket_invalid",
            "matches INC-[0-9]+",
        )
        .await;
    let asked = place.ask(json!({ "ticket": " INC-4711 " })).await.ok();
    assert_eq!(asked["account"]["ticket"], "INC-4711");
    let AuditEvent::AccountRequested { ticket, .. } = place.app.newest_audit().await[0].clone()
    else {
        panic!("{:?}", place.app.newest_audit().await);
    };
    assert_eq!(ticket, "INC-4711");

    place
        .saved(
            "group",
            json!({ "reason": { "value": { "need": "optional" } } }),
        )
        .await;
    place.ask(json!({ "reason": "" })).await.ok();
    place
        .saved("group", json!({ "enabled": { "value": false } }))
        .await;
    place
        .refused(json!({}), "policy_forbids", "switched accounts off")
        .await;
    let only_owners = json!({ "used_by": { "value": { "only": { "roles": ["owner"] } } } });
    place.saved("group", only_owners).await;
    place
        .refused(json!({}), "policy_forbids", "does not let you ask")
        .await;
}

#[tokio::test]
async fn total_per_day_is_what_is_left_for_new_accounts_and_extensions() {
    let place = Place::new().await;
    let total = json!({ "value": { "at_most_s": 9_000 } });
    place
        .saved("customer", json!({ "daily_total": total }))
        .await;
    let account = place.ask(json!({})).await.ok()["account"].clone();
    assert_eq!(account["lifetime_max_s"], 9_000);
    let says = "of which 90 minutes are left";
    let more = json!({ "lifetime_s": 5_401 });
    place.refused(more, "lifetime_not_allowed", says).await;
    place.ask(json!({ "lifetime_s": 5_400 })).await.ok();
    let says = "and you have used them";
    place.refused(json!({}), "lifetime_not_allowed", says).await;
}

#[tokio::test]
async fn customers_are_listed_with_what_the_policy_leaves() {
    let place = Place::new().await;
    let settings = json!({
        "presets": { "value": { "only": [place.presets[1]] } },
        "lifetime_max": { "value": { "at_most_s": 7_200 } },
        "lifetime_default": { "value": { "seconds": 1_800 } },
        "ticket": { "value": { "need": "required" } },
    });
    place.saved("customer", settings).await;
    let listed = place
        .app
        .get("/v1/customers", Some(&place.kim.token))
        .await
        .ok();
    let customer = &listed["customers"][0];
    let [preset] = customer["presets"].as_array().unwrap().as_slice() else {
        panic!("{customer}");
    };
    assert_eq!(preset["id"], place.presets[1].as_str());
    assert_eq!(preset["lifetime_max_s"], 7_200);
    assert_eq!(preset["lifetime_default_s"], 1_800);
    assert_eq!(
        (&customer["reason"], &customer["ticket"]),
        (&json!("required"), &json!("required"))
    );
    place
        .saved(
            "global",
            json!({ "enabled": { "value": false, "locked": true } }),
        )
        .await;
    let listed = place
        .app
        .get("/v1/customers", Some(&place.kim.token))
        .await
        .ok();
    assert_eq!(listed["customers"][0]["presets"], json!([]));
}

#[tokio::test]
async fn names_follow_the_policy() {
    let place = Place::new().await;
    let settings = json!({
        "name_prefix": { "value": "northwind" },
        "user_name": { "value": "{prefix}.{initials}" },
    });
    place.saved("global", settings).await;
    let account = place.ask(json!({})).await.ok()["account"].clone();
    let name = account["user_principal_name"].as_str().unwrap();
    assert!(name.starts_with("northwind.k1-"), "{name}");
}

#[tokio::test]
async fn custody_when_the_policy_wants_it_sealed_refuses_a_passkey_that_cannot_open_it() {
    let place = Place::new().await;
    let forbid = json!({ "custody": { "value": "sealed_only" } });
    place.saved("customer", forbid).await;
    // This passkey can.
    let account = place.ask(json!({})).await.ok();
    assert_eq!(account["account"]["state"]["name"], "provisioning");
    let token = signed_in_without_prf(&place.app, 9).await;
    let kim = Member { token, ..place.kim };
    let place = Place { kim, ..place };
    let answer = place.ask(json!({})).await;
    assert_eq!(answer.error_code(), "no_sealing_key", "{answer:?}");
}

#[tokio::test]
async fn explanation_names_the_lock_and_what_a_lower_level_wanted() {
    let place = Place::new().await;
    let at_most = |s: u32, locked: bool| json!({ "lifetime_max": { "value": { "at_most_s": s }, "locked": locked } });
    place.saved("customer", at_most(14_400, false)).await;
    place.saved("global", at_most(7_200, true)).await;
    let told = place.explain("lifetime_max").await;
    assert_eq!(told["value"], json!({ "at_most_s": 7_200 }));
    assert_eq!(told["decided_by"], json!({ "level": "global" }));
    assert_eq!(told["locked_by"], json!({ "level": "global" }));
    assert_eq!(told["not_allowed"][0]["level"]["level"], "customer");
    assert_eq!(
        told["not_allowed"][0]["wanted"],
        json!({ "at_most_s": 14_400 })
    );
    // Everybody may ask about themselves, and about nobody else.
    let path = format!("/v1/customers/{}/policy/explain", place.customer);
    let own = place.app.get(&path, Some(&place.kim.token)).await.ok();
    assert_eq!(own["technician_id"], place.kim.id.as_str());
    let others = format!("{path}?technician_id={}", place.owner.id);
    let answer = place.app.get(&others, Some(&place.kim.token)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn preview_says_who_loses_what_and_saves_nothing() {
    let place = Place::new().await;
    let preview = async |settings: Value| {
        let body = json!({ "settings": settings, "revision": 0 });
        let token = Some(place.owner.token.as_str());
        place.app.post("/v1/policy/preview", token, body).await.ok()
    };
    let told = preview(json!({
        "used_by": { "value": { "only": { "roles": ["owner"] } } },
        "lifetime_max": { "value": { "at_most_s": 7_200 } },
    }))
    .await;
    assert_eq!(
        (&told["customer_count"], &told["access"][0]["is_gain"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(told["access"][0]["technicians"], json!([place.kim.id]));
    assert_eq!(told["settings"][0]["direction"], "loses");
    assert!(told.get("refusal").is_none(), "{told}");
    let refused = preview(json!({ "presets": { "value": { "only": [] } } })).await;
    assert!(
        refused["refusal"]
            .as_str()
            .unwrap()
            .contains("none is chosen")
    );
    let level = place
        .app
        .get("/v1/policy", Some(&place.owner.token))
        .await
        .ok();
    assert_eq!(level["policy"]["revision"], 0);
}
