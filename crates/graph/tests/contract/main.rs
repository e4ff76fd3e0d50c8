//! Every call that the client makes, held against what Microsoft publishes: bodies against the
//! types of Graph's metadata, permissions against its permissions reference.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "../faults/environment.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod environment;
mod published;

use std::collections::BTreeSet;
use std::sync::Arc;

use entra_sim::{
    AccessPassSettings, MethodState, RequestRecord, Seed, SeedGroup, SimConfig, Simulator,
    TenantSignIn,
};
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{AppCredential, AppProof, ClientSecret, Endpoints, GraphClient, NewUser};
use hallpass_protocol::ids::{EntraGroupId, EntraTenantId, RoleTemplateId};
use uuid::uuid;

use environment::TestEnvironment;
use published::{check_body, is_allowed, kind_of};

/// What the consent asks for beyond the core set where accounts sign in by one-time codes.
const FOR_ONE_TIME_CODES: [&str; 2] = [
    "UserAuthMethod-HardwareOATH.ReadWrite.All",
    "Policy.ReadWrite.AuthenticationMethod",
];

/// What lets the directory, and not a token alone, say what we may do.
const FOR_RIGHTS: [&str; 1] = ["Application.Read.All"];

/// What the consent asks for beyond that where presets name groups.
const FOR_GROUPS: [&str; 1] = ["GroupMember.ReadWrite.All"];

const GROUP: EntraGroupId = EntraGroupId::new(uuid!("60000000-0000-4000-8000-000000000001"));
const ROLE_GROUP: EntraGroupId = EntraGroupId::new(uuid!("60000000-0000-4000-8000-000000000002"));

/// Global Reader.
const ROLE: RoleTemplateId = RoleTemplateId::new(uuid!("f2ef992c-3afb-46b9-b7cf-a126ee74c451"));

/// Makes every call of the client's once, and gives what the simulator recorded of Graph.
async fn all_calls() -> Vec<RequestRecord> {
    // A second test in the same process finds it installed.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let mut seed = Seed::contoso();
    let tenant = seed.tenants.first_mut().unwrap();
    tenant.sign_in = TenantSignIn {
        access_pass: AccessPassSettings {
            state: MethodState::Everybody,
            ..AccessPassSettings::default()
        },
        hardware_oath: MethodState::Everybody,
        ..TenantSignIn::default()
    };
    tenant.groups = vec![
        SeedGroup::security(*GROUP.as_uuid(), "Azure contributors"),
        SeedGroup::role_assignable(*ROLE_GROUP.as_uuid(), "Exchange", &[]),
    ];
    let more = FOR_ONE_TIME_CODES.iter().chain(&FOR_RIGHTS);
    let more = more.chain(&FOR_GROUPS);
    tenant
        .app
        .app_roles
        .extend(more.map(|&name| name.to_owned()));
    tenant
        .app
        .directory_roles
        .push("Privileged Authentication Administrator".to_owned());
    let secret = ClientSecret::new(tenant.app.client_secret.clone().into());
    let app = AppCredential {
        client_id: tenant.app.client_id,
        proof: AppProof::Secret(secret),
    };
    let tenant_id = EntraTenantId::new(tenant.tenant_id);
    let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
    let endpoints = Endpoints::parse(&sim.http_url(), &sim.http_url()).unwrap();
    let http = make_http_client(&endpoints, Timeouts::default()).unwrap();
    let environment = Arc::new(TestEnvironment::new());
    let graph = GraphClient::new(http, endpoints, tenant_id, app, environment);
    exercise(&graph).await;
    let mut requests = sim.control().requests();
    requests.retain(|one| one.path.starts_with("/v1.0") || one.path.starts_with("/beta"));
    requests
}

async fn exercise(graph: &GraphClient) {
    const UPN: &str = "jit-ada-k3x9qf@contoso.onmicrosoft.com";
    graph.organization().await.unwrap();
    graph.domains().await.unwrap();
    graph.licences().await.unwrap().unwrap();
    graph.read_access_pass_policy().await.unwrap();
    graph.read_hardware_oath_scope().await.unwrap();
    graph.has_security_defaults().await.unwrap();
    graph.granted_rights().await.unwrap();
    graph.list_role_ids().await.unwrap();
    graph.list_role_definitions().await.unwrap();
    let new = NewUser {
        user_principal_name: UPN,
        mail_nickname: "jit-ada-k3x9qf",
        display_name: "Ada",
        employee_id: "hpabcdefghij2345",
    };
    let user = graph.create_user(new, "C0rrect-horse-1").await.unwrap();
    graph.find_user_by_upn(UPN).await.unwrap();
    graph.get_user(user).await.unwrap();
    graph
        .find_users_by_employee_id("hpabcdefghij2345")
        .await
        .unwrap();
    graph.list_tagged_users("hp").await.unwrap();
    graph.list_deleted_users().await.unwrap();
    graph.set_password(user, "C0rrect-horse-2").await.unwrap();
    let pass = graph.create_access_pass(user, 60).await.unwrap();
    graph.list_access_passes(user).await.unwrap();
    let seed = hallpass_seal::TotpSeed::from_bytes([7; 20]);
    let device = graph
        .create_oath_device("JIT-1", &seed.to_base32())
        .await
        .unwrap();
    graph.find_oath_devices("JIT-1").await.unwrap();
    let _wrong_clock = graph.activate_oath_device(user, "JIT-1", "000000").await;
    graph.set_enabled(user, true).await.unwrap();
    graph.has_role(ROLE).await.unwrap();
    graph.assign_role(user, ROLE).await.unwrap();
    for assignment in graph.list_role_assignments(user).await.unwrap() {
        graph.remove_role_assignment(&assignment.id).await.unwrap();
    }
    graph.list_groups("A", 5).await.unwrap();
    for group in [GROUP, ROLE_GROUP] {
        graph.find_group(group).await.unwrap();
        graph.add_to_group(group, user).await.unwrap();
    }
    assert_eq!(
        graph.list_memberships(user).await.unwrap(),
        [GROUP, ROLE_GROUP].into()
    );
    graph.list_memberships_of_group(GROUP).await.unwrap();
    for group in [GROUP, ROLE_GROUP] {
        graph.remove_from_group(group, user).await.unwrap();
    }
    graph.set_enabled(user, false).await.unwrap();
    graph.revoke_sessions(user).await.unwrap();
    graph.delete_access_pass(user, &pass.id).await.unwrap();
    for method in graph.list_oath_methods(user).await.unwrap() {
        graph.delete_oath_method(user, &method.id).await.unwrap();
    }
    graph.delete_oath_device(&device.id).await.unwrap();
}

#[tokio::test]
async fn bodies_when_sent_are_of_microsofts_published_types() {
    let mut checked = 0;
    for request in all_calls().await {
        if request.body.is_null() {
            continue;
        }
        let kind = kind_of(&request.method, &request.path)
            .unwrap_or_else(|| panic!("no type for {} {}", request.method, request.path));
        let faults = check_body(kind, &request.body);
        assert!(
            faults.is_empty(),
            "{} {}: {faults:?}",
            request.method,
            request.path
        );
        checked += 1;
    }
    assert!(checked >= 8, "{checked}");
}

#[tokio::test]
async fn calls_when_made_are_allowed_by_a_permission_that_the_consent_asks_for() {
    for request in all_calls().await {
        let permission = request.permission.unwrap_or_default();
        assert!(
            is_allowed(&request.method, &request.path, &permission),
            "{} {} by {permission:?}",
            request.method,
            request.path
        );
    }
}

#[tokio::test]
async fn permissions_when_asked_for_are_all_needed_by_a_call() {
    let used: BTreeSet<String> = all_calls()
        .await
        .iter()
        .filter_map(|request| request.permission.as_deref())
        .flat_map(|granted| granted.split(" + "))
        .map(str::to_owned)
        .collect();
    let asked: BTreeSet<String> = Seed::CORE_APP_ROLES
        .iter()
        .chain(&FOR_ONE_TIME_CODES)
        .chain(&FOR_RIGHTS)
        .chain(&FOR_GROUPS)
        .map(|&name| name.to_owned())
        .collect();
    assert_eq!(used, asked);
}

/// A call that is added to the client and not made above would be held against nothing.
#[test]
fn calls_of_the_client_are_all_made_here() {
    let made = include_str!("main.rs");
    let sources = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    let mut count = 0;
    for file in sources.map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let Some(calls) = text.split_once("impl GraphClient {") else {
            continue;
        };
        for call in calls.1.split("    pub async fn ").skip(1) {
            let name = call.split(['(', '<']).next().unwrap();
            assert!(
                made.contains(&format!(".{name}(")),
                "{name} of {}",
                file.display()
            );
            count += 1;
        }
    }
    assert!(count >= 28, "{count}");
}

#[test]
fn bodies_when_not_of_the_type_are_found_out() {
    let kind = kind_of("POST", "/v1.0/users").unwrap();
    for (body, fault) in [
        (
            serde_json::json!({"accountEnabled": "yes"}),
            "accountEnabled",
        ),
        (
            serde_json::json!({"passwordprofile": {}}),
            "passwordprofile",
        ),
        (
            serde_json::json!({"passwordProfile": {"password": 7}}),
            "password",
        ),
    ] {
        let faults = check_body(kind, &body);
        assert!(faults.iter().any(|one| one.contains(fault)), "{faults:?}");
    }
}
