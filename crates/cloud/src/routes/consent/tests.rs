use core::time::Duration;

use axum::http::Method;
use entra_sim::control::AppChange;
use entra_sim::{Seed, SeedGroup, SeedGroupKind, SeedRole, SeedUser, SimConfig, Simulator};
use hallpass_protocol::ids::{CustomerId, MspId};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::clock::Clock;
use crate::store::customers;
use crate::testing::{Answer, Member, TestApp, connect_customer};

const ADMIN: &str = "ada@contoso.onmicrosoft.com";
const CLERK: &str = "kim@contoso.onmicrosoft.com";
const PASSWORD: &str = "correct horse";

/// A role that Contoso made itself.
const PRINTERS: Uuid = Uuid::from_u128(0x9417);

/// Groups of Contoso's: the first has a rule, the last can hold roles.
const EVERYBODY: Uuid = Uuid::from_u128(0x60);
const AZURE: Uuid = Uuid::from_u128(0x61);
const MAIL: Uuid = Uuid::from_u128(0x62);

/// The tenant's id, as a number.
const FABRIKAM: u128 = 9;

struct Stack {
    sim: Simulator,
    app: TestApp,
    owner: Member,
    customer: CustomerId,
}

fn seed() -> Seed {
    let mut seed = Seed::contoso_and_fabrikam();
    for tenant in &mut seed.tenants {
        tenant.app.is_consented = false;
        tenant.app.client_secret = "Xq7~shared".into();
        tenant.app.redirect_uris = vec!["http://localhost:8080/consent".into()];
        let user = |name: &str, roles: &[&str]| SeedUser {
            user_principal_name: format!("{name}@{}", tenant.initial_domain),
            display_name: name.to_owned(),
            password: PASSWORD.into(),
            account_enabled: true,
            directory_roles: roles.iter().map(|&role| role.to_owned()).collect(),
        };
        tenant.users = vec![user("ada", &["Global Administrator"]), user("kim", &[])];
    }
    seed.tenants[1].tenant_id = Uuid::from_u128(FABRIKAM);
    seed.tenants[0].custom_roles = vec![SeedRole {
        id: PRINTERS,
        display_name: "Reset printers".into(),
        is_enabled: true,
    }];
    let mut everybody = SeedGroup::security(EVERYBODY, "Azure readers");
    everybody.kind = SeedGroupKind::Dynamic;
    seed.tenants[0].groups = vec![
        everybody,
        SeedGroup::security(AZURE, "Azure contributors"),
        SeedGroup::role_assignable(MAIL, "Mail admins", &["Global Administrator"]),
    ];
    seed.tenants[0].has_old_role_names = true;
    seed.tenants[0].federated_domains = vec!["adfs.contoso.com".into()];
    seed
}

impl Stack {
    async fn start() -> Self {
        let sim = Simulator::start(SimConfig::new(seed())).await.unwrap();
        let app = TestApp::with_entra(&sim.http_url()).await;
        let owner = app.first_owner().await;
        let body = json!({
            "client_id": seed().tenants[0].app.client_id,
            "credential": { "kind": "secret", "secret": "Xq7~shared" },
        });
        let path = "/v1/app-registration";
        app.send(Method::PUT, path, Some(&owner.token), Some(body))
            .await
            .ok();
        let customer = add_customer(&app, app.msp_id, 1).await;
        Self {
            sim,
            app,
            owner,
            customer,
        }
    }

    async fn begin(&self, customer: CustomerId, body: Value) -> Answer {
        let path = format!("/v1/customers/{customer}/consent");
        self.app.post(&path, Some(&self.owner.token), body).await
    }

    /// Microsoft's page, as a browser that was sent there uses it; the query with which it comes
    /// back.
    async fn consent(&self, url: &str, username: &str, decision: &str) -> String {
        let url = Url::parse(url).unwrap();
        let mut form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        for (name, value) in [
            ("username", username),
            ("password", PASSWORD),
            ("decision", decision),
        ] {
            form.push((name.into(), value.into()));
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let answer = http.post(url).form(&form).send().await.unwrap();
        let back = answer
            .headers()
            .get("location")
            .map(|to| to.to_str().unwrap().to_owned());
        let Some(back) = back else {
            panic!("{}", answer.text().await.unwrap());
        };
        Url::parse(&back).unwrap().query().unwrap().to_owned()
    }

    async fn finish(&self, query: &str) -> Answer {
        let body = json!({ "query": query });
        self.app
            .post("/v1/consent/finish", Some(&self.owner.token), body)
            .await
    }

    /// Waits until a token was asked for so often.
    async fn when_asked_for_tokens(&self, times: usize) {
        let asked = || {
            let requests = self.sim.control().requests();
            requests
                .iter()
                .filter(|one| one.path.ends_with("/token"))
                .count()
        };
        while asked() < times {
            tokio::task::yield_now().await;
        }
    }

    async fn connect(&self, customer: CustomerId, administrator: &str) -> Value {
        let begun = self.begin(customer, json!({})).await.ok();
        let query = self
            .consent(text(&begun["url"]), administrator, "accept")
            .await;
        self.finish(&query).await.ok()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn add_customer(app: &TestApp, msp_id: MspId, n: u128) -> CustomerId {
    let id = CustomerId::new(Uuid::from_u128(0xc000 + n));
    let mut tx = app.app.store.write().await.unwrap();
    let now = app.clock.now();
    customers::insert(&mut tx, msp_id, id, &format!("Customer {n}"), now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn customer_is_connected_once_its_administrator_has_consented() {
    let stack = Stack::start().await;
    let begun = stack.begin(stack.customer, json!({})).await.ok();
    let url = Url::parse(text(&begun["url"])).unwrap();
    assert_eq!(url.path(), "/organizations/v2.0/adminconsent");
    let query = stack.consent(url.as_str(), ADMIN, "accept").await;
    let view = stack.finish(&query).await.ok();
    assert_eq!(view["tenant_name"], "Contoso");
    assert_eq!(view["account_domain"], "contoso.onmicrosoft.com");
    assert_eq!(view["uses_registration"], true);
    assert_eq!(view["health"]["state"], "ok");
    let checks = view["checks"].as_array().unwrap();
    let state = |n: usize| text(&checks[n]["state"]);
    assert_eq!(
        (state(0), state(1), state(8)),
        ("passed", "passed", "advised")
    );
    assert!(
        text(&view["role_help"]["powershell"]).contains("7be44c8a-adaf-4e2a-84d6-ab2649e08a13")
    );
    let [.., AuditEvent::ConsentBegun { .. }] = &stack.app.newest_audit().await[..4] else {
        panic!("{:?}", stack.app.newest_audit().await);
    };
    // The page that was loaded again says the same, and so does a second consent.
    let again = stack.finish(&query).await.ok();
    assert_eq!(again["tenant_id"], view["tenant_id"]);
    let twice = stack.connect(stack.customer, ADMIN).await;
    assert_eq!(twice["tenant_id"], view["tenant_id"]);

    let token = Some(&*stack.owner.token);
    let path = |rest: &str| format!("/v1/customers/{}/{rest}", stack.customer);
    let tenant = stack.app.get(&path("tenant"), token).await.ok();
    let domains = tenant["domains"].as_array().unwrap();
    assert_eq!(domains[0]["name"], "contoso.onmicrosoft.com");
    assert_eq!(domains[0]["is_recommended"], true);
    assert!(tenant["licences"][0]["bought"].as_u64().unwrap() > 0);
    for (domain, code) in [
        ("adfs.contoso.com", "domain_not_usable"),
        ("evil.example", "domain_not_usable"),
    ] {
        let body = Some(json!({ "domain": domain }));
        let refused = stack
            .app
            .send(Method::PUT, &path("domain"), token, body)
            .await;
        assert_eq!(refused.error_code(), code);
    }
    let body = Some(json!({ "domain": "CONTOSO.com" }));
    let chosen = stack
        .app
        .send(Method::PUT, &path("domain"), token, body)
        .await
        .ok();
    assert_eq!(chosen["account_domain"], "contoso.com");

    let granted = stack.app.get(&path("app-permissions"), token).await.ok();
    let names: Vec<&str> = granted["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["name"]))
        .collect();
    assert_eq!(names.len(), Seed::CORE_APP_ROLES.len());
    assert_eq!(granted["missing"], json!([]));
    assert!(text(&granted["document"]).starts_with("<!doctype html>"));
}

fn preset_with_group(name: &str, group: Uuid) -> Value {
    json!({
        "name": name,
        // What is said of the group here is not looked at.
        "groups": [{ "id": group, "name": name, "can_hold_roles": false }],
        "lifetime_default_s": 3_600, "lifetime_min_s": 900, "lifetime_max_s": 7_200,
    })
}

#[tokio::test]
async fn groups_are_those_of_the_tenant_each_with_what_stands_in_its_way_and_the_roles_it_holds() {
    let stack = Stack::start().await;
    stack.connect(stack.customer, ADMIN).await;
    let token = Some(stack.owner.token.as_str());
    let path = format!("/v1/customers/{}/groups", stack.customer);
    let refused = stack.app.get(&path, token).await;
    assert_eq!(refused.error_code(), "connection_not_ready");
    let sentence = text(&refused.json["message"]);
    assert!(sentence.contains("GroupMember.ReadWrite.All"), "{sentence}");

    let mut permissions: Vec<String> = Seed::CORE_APP_ROLES.map(str::to_owned).into();
    permissions.push("GroupMember.ReadWrite.All".into());
    let change = AppChange {
        app_roles: Some(permissions),
        ..AppChange::default()
    };
    let control = stack.sim.control();
    control
        .change_app("contoso.onmicrosoft.com", change)
        .unwrap();
    control.void_tokens();
    let answer = stack.app.get(&path, token).await.ok();
    let shown = json!({
        "groups": [
            { "id": AZURE, "name": "Azure contributors", "can_hold_roles": false },
            {
                "id": MAIL, "name": "Mail admins", "can_hold_roles": true,
                "roles": ["Global Administrator"],
            },
            {
                "id": EVERYBODY, "name": "Azure readers", "can_hold_roles": false,
                "obstacle": "dynamic",
            },
        ],
        "has_more": false,
    });
    assert_eq!(answer, shown);
    let named = format!("{path}?name=azure%20c");
    let named = stack.app.get(&named, token).await.ok();
    assert_eq!(named["groups"].as_array().unwrap().len(), 1);
    let by_id = stack.app.get(&format!("{path}?name={MAIL}"), token).await;
    assert_eq!(by_id.ok()["groups"][0]["name"], "Mail admins");
    let other = stack.app.get(&format!("{path}?start=x"), token).await;
    assert_eq!(other.error_code(), "invalid_request");
    let long = format!("{path}?name={}", "x".repeat(257));
    let long = stack.app.get(&long, token).await;
    assert_eq!(long.error_code(), "invalid_request");
}

#[tokio::test]
async fn group_of_a_preset_can_hold_roles_unless_its_tenant_says_that_it_cannot() {
    let stack = Stack::start().await;
    stack.connect(stack.customer, ADMIN).await;
    let token = Some(stack.owner.token.as_str());
    let made = |name: &'static str, group: Uuid| {
        let preset = preset_with_group(name, group);
        async { stack.app.post("/v1/presets", token, preset).await.ok() }
    };
    let unseen = made("Unseen", AZURE).await;
    assert_eq!(unseen["preset"]["groups"][0]["can_hold_roles"], true);
    assert_eq!(unseen["preset"]["roles"], json!([]));

    let mut permissions: Vec<String> = Seed::CORE_APP_ROLES.map(str::to_owned).into();
    permissions.push("GroupMember.ReadWrite.All".into());
    let change = AppChange {
        app_roles: Some(permissions),
        ..AppChange::default()
    };
    let control = stack.sim.control();
    control
        .change_app("contoso.onmicrosoft.com", change)
        .unwrap();
    control.void_tokens();
    let path = format!("/v1/customers/{}/groups", stack.customer);
    stack.app.get(&path, token).await.ok();
    for (name, group, can_hold_roles) in [("Azure", AZURE, false), ("Mail", MAIL, true)] {
        let made = made(name, group).await;
        assert_eq!(
            made["preset"]["groups"][0]["can_hold_roles"],
            can_hold_roles
        );
    }
    let check = format!("/v1/customers/{}/check", stack.customer);
    let health = stack.app.post(&check, token, json!({})).await.ok();
    assert_eq!(health["state"], "ok", "{health}");

    // A group with a rule is refused here, with the reason.
    made("Everybody", EVERYBODY).await;
    let health = stack.app.post(&check, token, json!({})).await.ok();
    assert!(health.to_string().contains("group_unusable"), "{health}");
    assert!(health.to_string().contains("a rule of the tenant"));
}

#[tokio::test]
async fn roles_are_those_that_the_tenant_knows_its_own_among_them() {
    let stack = Stack::start().await;
    stack.connect(stack.customer, ADMIN).await;
    let path = format!("/v1/customers/{}/roles", stack.customer);
    let answer = stack.app.get(&path, Some(&stack.owner.token)).await.ok();
    let roles = answer["roles"].as_array().unwrap();
    let named = |name: &str| roles.iter().find(|role| role["name"] == name).unwrap();
    // The tenant calls it something else.
    let global = named("Global Administrator");
    assert_eq!(global["other_names"], json!(["Company Administrator"]));
    assert_eq!(global["is_global_administrator"], true);
    let own = named("Reset printers");
    assert_eq!(own["template_id"], json!(PRINTERS));
    assert_eq!(own["is_built_in"], false);
    assert!(roles.iter().map(|role| text(&role["name"])).is_sorted());
    assert!(roles.len() > 20);

    // A preset takes it as it is told.
    let preset = json!({
        "name": "Printers",
        "roles": [{ "template_id": own["template_id"], "name": own["name"] }],
        "lifetime_default_s": 3_600, "lifetime_min_s": 900, "lifetime_max_s": 7_200,
    });
    let token = Some(stack.owner.token.as_str());
    let made = stack.app.post("/v1/presets", token, preset).await.ok();
    assert_eq!(made["preset"]["roles"][0]["name"], "Reset printers");
    let check = format!("/v1/customers/{}/check", stack.customer);
    let health = stack.app.post(&check, token, json!({})).await.ok();
    assert!(!health.to_string().contains("role_unknown"), "{health}");
}

#[tokio::test]
async fn permissions_are_those_that_were_really_granted() {
    let stack = Stack::start().await;
    stack.connect(stack.customer, ADMIN).await;
    let change = AppChange {
        app_roles: Some(vec!["User.ReadWrite.All".into(), "Mail.Read".into()]),
        ..AppChange::default()
    };
    let tenant = seed().tenants[0].tenant_id.to_string();
    stack.sim.control().change_app(&tenant, change).unwrap();
    let path = format!("/v1/customers/{}/app-permissions", stack.customer);
    let granted = stack.app.get(&path, Some(&stack.owner.token)).await.ok();
    let mail = &granted["permissions"][0];
    assert_eq!(mail["name"], "Mail.Read");
    assert_eq!(mail["used_for"], Value::Null);
    assert_eq!(
        granted["missing"].as_array().unwrap().len(),
        Seed::CORE_APP_ROLES.len() - 1
    );
}

#[tokio::test]
async fn consent_that_is_denied_connects_nothing_and_is_over() {
    let stack = Stack::start().await;
    let begun = stack.begin(stack.customer, json!({})).await.ok();
    let query = stack.consent(text(&begun["url"]), ADMIN, "cancel").await;
    assert!(query.contains("admin_consent=True"));
    let denied = stack.finish(&query).await;
    assert_eq!(denied.error_code(), "consent_declined");
    assert!(text(&denied.json["message"]).contains("cancelled"));
    assert_eq!(stack.finish(&query).await.error_code(), "consent_invalid");
    let path = format!("/v1/customers/{}/connection", stack.customer);
    let none = stack.app.get(&path, Some(&stack.owner.token)).await;
    assert_eq!(none.error_code(), "customer_not_connected");
    assert!(matches!(
        &stack.app.newest_audit().await[0],
        AuditEvent::ConsentDeclined { reason, .. } if reason == "cancelled"
    ));
}

#[tokio::test]
async fn answer_of_another_session_msp_time_or_tenant_connects_nothing() {
    let stack = Stack::start().await;
    let tenant = seed().tenants[0].tenant_id;
    let begin = async || {
        let body = json!({ "tenant_id": tenant });
        let begun = stack.begin(stack.customer, body).await.ok();
        stack.consent(text(&begun["url"]), ADMIN, "accept").await
    };
    let query = begin().await;
    // Another technician, who brings it.
    let other = stack.app.member(&stack.owner, 7, "admin").await;
    let body = json!({ "query": query });
    let foreign = stack
        .app
        .post("/v1/consent/finish", Some(&other.token), body)
        .await;
    assert_eq!(foreign.error_code(), "consent_invalid");
    assert!(text(&foreign.json["message"]).contains("another session"));
    // A state that nobody made.
    let before = query.split("&state=").next().unwrap();
    let unknown = format!("{before}&state={}", "A".repeat(43));
    assert_eq!(stack.finish(&unknown).await.error_code(), "consent_invalid");
    // A tenant that was not asked for.
    let fabrikam = seed().tenants[1].tenant_id.to_string();
    let forged = query.replace(&tenant.to_string(), &fabrikam);
    assert_eq!(stack.finish(&forged).await.error_code(), "tenant_refused");
    assert_eq!(stack.finish(&query).await.error_code(), "consent_invalid");
    // Too late.
    let query = begin().await;
    stack.app.clock.advance(Duration::from_mins(15));
    let late = stack.finish(&query).await;
    assert_eq!(late.error_code(), "consent_invalid");
    assert!(text(&late.json["message"]).contains("quarter of an hour"));
}

#[tokio::test]
async fn tenant_that_was_forged_into_the_answer_is_asked_and_has_not_consented() {
    let stack = Stack::start().await;
    let begun = stack.begin(stack.customer, json!({})).await.ok();
    let query = stack.consent(text(&begun["url"]), ADMIN, "accept").await;
    let [contoso, fabrikam] = [0, 1].map(|n| seed().tenants[n].tenant_id.to_string());
    let forged = query.replace(&contoso, &fabrikam);
    // Consent lands late, so it is looked for again until a person would not wait any more.
    let time = async {
        stack.when_asked_for_tokens(3).await;
        stack.app.clock.advance(Duration::from_secs(20));
    };
    let (answer, ()) = tokio::join!(stack.finish(&forged), time);
    assert_eq!(answer.error_code(), "consent_pending");
    let path = format!("/v1/customers/{}/connection", stack.customer);
    let none = stack.app.get(&path, Some(&stack.owner.token)).await;
    assert_eq!(none.error_code(), "customer_not_connected");
}

#[tokio::test]
async fn tenant_of_another_customer_is_named_and_that_of_another_msp_is_not() {
    let stack = Stack::start().await;
    stack.connect(stack.customer, ADMIN).await;
    let second = add_customer(&stack.app, stack.app.msp_id, 2).await;
    let begun = stack.begin(second, json!({})).await.ok();
    let query = stack.consent(text(&begun["url"]), ADMIN, "accept").await;
    let taken = stack.finish(&query).await;
    assert_eq!(taken.error_code(), "tenant_taken");
    assert!(text(&taken.json["message"]).contains("Customer 1"));

    let other_msp = stack.app.other_msp().await;
    // Their connection is to Fabrikam.
    connect_customer(&stack.app, other_msp, FABRIKAM, "secret").await;
    let begun = stack.begin(second, json!({})).await.ok();
    let query = stack
        .consent(
            text(&begun["url"]),
            "ada@fabrikam.onmicrosoft.com",
            "accept",
        )
        .await;
    let taken = stack.finish(&query).await;
    assert_eq!(taken.error_code(), "tenant_taken");
    let said = text(&taken.json["message"]);
    assert!(said.contains("another organisation"), "{said}");
    assert!(
        !said.contains("Fabrikam IT") && !said.contains("Customer 9"),
        "{said}"
    );
}

#[tokio::test]
async fn consent_lands_late_and_is_waited_for() {
    let stack = Stack::start().await;
    let tenant = seed().tenants[0].tenant_id.to_string();
    let change = AppChange {
        tokens_without_roles: Some(2),
        ..AppChange::default()
    };
    stack.sim.control().change_app(&tenant, change).unwrap();
    let begun = stack.begin(stack.customer, json!({})).await.ok();
    let query = stack.consent(text(&begun["url"]), ADMIN, "accept").await;
    let answer = stack.finish(&query).await;
    assert_eq!(answer.ok()["tenant_name"], "Contoso");
}

#[tokio::test]
async fn secret_that_microsoft_refuses_is_said_to_be_ours() {
    let stack = Stack::start().await;
    let begun = stack.begin(stack.customer, json!({})).await.ok();
    let query = stack.consent(text(&begun["url"]), ADMIN, "accept").await;
    let change = AppChange {
        client_secret: Some("another".into()),
        ..AppChange::default()
    };
    let tenant = seed().tenants[0].tenant_id.to_string();
    stack.sim.control().change_app(&tenant, change).unwrap();
    let refused = stack.finish(&query).await;
    assert_eq!(refused.error_code(), "tenant_refused");
    assert!(text(&refused.json["message"]).contains("credential of your app registration"));
}

#[tokio::test]
async fn whoever_is_no_administrator_gets_no_answer_to_bring() {
    let stack = Stack::start().await;
    let begun = stack.begin(stack.customer, json!({})).await.ok();
    let url = Url::parse(text(&begun["url"])).unwrap();
    let mut form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    for (name, value) in [
        ("username", CLERK),
        ("password", PASSWORD),
        ("decision", "accept"),
    ] {
        form.push((name.into(), value.into()));
    }
    let answer = reqwest::Client::builder()
        .build()
        .unwrap()
        .post(url)
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("AADSTS90094"));
}

#[tokio::test]
async fn customer_that_is_disconnected_can_be_connected_to_the_same_tenant_again() {
    let stack = Stack::start().await;
    let first = stack.connect(stack.customer, ADMIN).await;
    let path = format!("/v1/customers/{}/connection", stack.customer);
    let token = Some(&*stack.owner.token);
    let in_use = stack
        .app
        .send(Method::DELETE, "/v1/app-registration", token, None)
        .await;
    assert_eq!(in_use.error_code(), "registration_in_use");
    let gone = stack
        .app
        .send(Method::DELETE, &path, token, None)
        .await
        .ok();
    assert_eq!(gone["accounts_ending"], 0);
    assert!(text(&gone["left"][0]).contains("enterprise application"));
    assert!(matches!(
        &stack.app.newest_audit().await[0],
        AuditEvent::ConnectionRemoved { .. }
    ));
    let repeated = stack
        .app
        .send(Method::DELETE, &path, token, None)
        .await
        .ok();
    assert_eq!(repeated, gone);
    let none = stack.app.get(&path, token).await;
    assert_eq!(none.error_code(), "customer_not_connected");
    let customers = stack.app.get("/v1/customers", token).await.ok();
    assert_eq!(customers["customers"][0]["tenant"], Value::Null);
    let again = stack.connect(stack.customer, ADMIN).await;
    assert_eq!(again["tenant_id"], first["tenant_id"]);
    assert_eq!(again["health"]["state"], "ok");
}
