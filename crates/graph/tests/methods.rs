//! Sign-in methods and the policies about them, against the simulated tenant.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "faults/environment.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod environment;

use std::sync::Arc;

use entra_sim::control::AppChange;
use entra_sim::{
    AccessPassSettings, MethodState, Replication, Seed, SimConfig, Simulator, TenantSignIn,
};
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{
    AccessPassPolicy, AppCredential, AppProof, ClientSecret, Endpoints, GraphClient,
    GraphErrorKind, MethodScope, NewUser,
};
use hallpass_protocol::ids::{EntraObjectId, EntraTenantId};

use environment::TestEnvironment;

const TENANT: &str = "contoso.com";
const UPN: &str = "jit-ada-k3x9qf@contoso.onmicrosoft.com";
/// RFC 6238, appendix B, in base32.
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

struct Stack {
    sim: Simulator,
    graph: GraphClient,
    user: EntraObjectId,
}

async fn stack(sign_in: TenantSignIn) -> Stack {
    // A second test in the same process finds it installed.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let mut seed = Seed::contoso();
    let tenant = seed.tenants.first_mut().unwrap();
    tenant.sign_in = sign_in;
    for more in [
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
        "Policy.ReadWrite.AuthenticationMethod",
    ] {
        tenant.app.app_roles.push(more.to_owned());
    }
    let (tenant_id, secret) = (tenant.tenant_id, tenant.app.client_secret.clone());
    let app = AppCredential {
        client_id: tenant.app.client_id,
        proof: AppProof::Secret(ClientSecret::new(secret.into())),
    };
    let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
    let address = sim.http_url();
    let endpoints = Endpoints::parse(&address, &address).unwrap();
    let http = make_http_client(&endpoints, Timeouts::default()).unwrap();
    let environment = Arc::new(TestEnvironment::new());
    let tenant = EntraTenantId::new(tenant_id);
    let graph = GraphClient::new(http, endpoints, tenant, app, environment);
    let user = NewUser {
        user_principal_name: UPN,
        mail_nickname: "jit-ada-k3x9qf",
        display_name: "Ada",
        employee_id: "hpabcdefghij2345",
    };
    let user = graph.create_user(user, "C0rrect-horse-1").await.unwrap();
    Stack { sim, graph, user }
}

fn everything() -> TenantSignIn {
    TenantSignIn {
        access_pass: AccessPassSettings {
            state: MethodState::Everybody,
            ..AccessPassSettings::default()
        },
        hardware_oath: MethodState::Everybody,
        ..TenantSignIn::default()
    }
}

impl Stack {
    fn allow(&self, sign_in: TenantSignIn) {
        self.sim
            .control()
            .set_tenant_sign_in(TENANT, sign_in)
            .unwrap();
    }

    /// The code of the simulator's time.
    async fn activate(&self, code: &str) -> Result<(), GraphErrorKind> {
        let answer = self.graph.activate_oath_device(self.user, "JIT-1", code);
        answer.await.map_err(|error| error.kind)
    }
}

#[tokio::test]
async fn access_pass_when_made_again_replaces_the_first_and_goes_when_deleted() {
    let stack = stack(everything()).await;
    let first = stack
        .graph
        .create_access_pass(stack.user, 60)
        .await
        .unwrap();
    assert_eq!(first.lifetime_min, 60);
    let second = stack
        .graph
        .create_access_pass(stack.user, 480)
        .await
        .unwrap();
    assert_ne!(*first.code, *second.code);
    let held = stack.sim.control().user(TENANT, UPN).unwrap().access_pass;
    assert_eq!(held.as_deref(), Some(second.code.as_str()));
    let listed = stack.graph.list_access_passes(stack.user).await.unwrap();
    let [only] = listed.as_slice() else {
        panic!("one pass a user: {listed:?}")
    };
    assert_eq!((&only.id, only.is_usable), (&second.id, Some(true)));
    for _ in 0..2 {
        // One that is gone already is success.
        stack
            .graph
            .delete_access_pass(stack.user, &second.id)
            .await
            .unwrap();
    }
    assert!(
        stack
            .graph
            .list_access_passes(stack.user)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn access_pass_when_the_policy_forbids_it_says_which_way() {
    let stack = stack(everything()).await;
    for lifetime in [59, 481] {
        let refused = stack.graph.create_access_pass(stack.user, lifetime).await;
        assert_eq!(refused.err().unwrap().kind, GraphErrorKind::LifetimeRefused);
    }
    for state in [MethodState::Off, MethodState::OneGroup] {
        stack.allow(TenantSignIn {
            access_pass: AccessPassSettings {
                state,
                ..AccessPassSettings::default()
            },
            ..everything()
        });
        let refused = stack.graph.create_access_pass(stack.user, 60).await;
        assert_eq!(refused.err().unwrap().kind, GraphErrorKind::MethodRefused);
    }
}

#[tokio::test]
async fn access_pass_when_it_is_made_but_of_no_use_is_seen_to_be() {
    let stack = stack(TenantSignIn {
        access_pass: AccessPassSettings {
            makes_useless_ones: true,
            ..AccessPassSettings::default()
        },
        ..TenantSignIn::default()
    })
    .await;
    stack
        .graph
        .create_access_pass(stack.user, 60)
        .await
        .unwrap();
    let listed = stack.graph.list_access_passes(stack.user).await.unwrap();
    assert!(listed.first().unwrap().is_disabled_by_policy());
}

#[tokio::test]
async fn access_pass_when_the_user_is_not_known_everywhere_is_not_found_yet() {
    let stack = stack(everything()).await;
    stack.sim.control().set_replication(Replication {
        not_found_reads: 1,
        ..Replication::default()
    });
    let user = NewUser {
        user_principal_name: "jit-2@contoso.onmicrosoft.com",
        mail_nickname: "jit-2",
        display_name: "Two",
        employee_id: "hp2",
    };
    let user = stack
        .graph
        .create_user(user, "C0rrect-horse-1")
        .await
        .unwrap();
    let early = stack.graph.create_access_pass(user, 60).await;
    assert_eq!(early.err().unwrap().kind, GraphErrorKind::NotFound);
    stack.graph.create_access_pass(user, 60).await.unwrap();
}

#[tokio::test]
async fn policy_when_read_says_who_may_use_what() {
    let stack = stack(TenantSignIn::default()).await;
    for (state, scope) in [
        (MethodState::Off, MethodScope::Off),
        (MethodState::OneGroup, MethodScope::SomeGroups),
        (MethodState::Everybody, MethodScope::Everybody),
    ] {
        stack.allow(TenantSignIn {
            access_pass: AccessPassSettings {
                state,
                min_min: 10,
                max_min: 90,
                one_time: true,
                ..AccessPassSettings::default()
            },
            hardware_oath: state,
            security_defaults: state == MethodState::Off,
            ..TenantSignIn::default()
        });
        let expected = AccessPassPolicy {
            scope,
            min_lifetime_min: 10,
            max_lifetime_min: 90,
            is_one_time: true,
        };
        let graph = &stack.graph;
        assert_eq!(graph.read_access_pass_policy().await.unwrap(), expected);
        assert_eq!(graph.read_hardware_oath_scope().await.unwrap(), scope);
        assert_eq!(
            graph.has_security_defaults().await.unwrap(),
            state == MethodState::Off
        );
    }
    stack.allow(TenantSignIn {
        has_oath_calls: false,
        ..everything()
    });
    let gone = stack.graph.read_hardware_oath_scope().await.unwrap();
    assert_eq!(gone, MethodScope::Off);
}

#[tokio::test]
async fn oath_token_when_its_code_is_wrong_is_not_active_and_when_right_is() {
    let stack = stack(everything()).await;
    stack.graph.create_oath_device("JIT-1", SEED).await.unwrap();
    let again = stack.graph.create_oath_device("JIT-1", SEED).await;
    assert_eq!(again.err().unwrap().kind, GraphErrorKind::AlreadyExists);
    assert_eq!(
        stack.activate("000000").await,
        Err(GraphErrorKind::CodeRefused)
    );
    let methods = stack.graph.list_oath_methods(stack.user).await.unwrap();
    let device = methods.first().unwrap().device.clone().unwrap();
    assert_eq!(device.status.as_deref(), Some("failedActivation"));
    let seed = hallpass_seal::TotpSeed::from_base32(SEED).unwrap();
    let now = stack.sim.control().now_ms();
    let code = seed.code_at(hallpass_protocol::Timestamp::from_unix_ms(now));
    stack.activate(&code).await.unwrap();
    let user = stack.sim.control().user(TENANT, UPN).unwrap();
    assert_eq!(user.oath_tokens, ["JIT-1"]);
}

#[tokio::test]
async fn oath_token_when_removed_leaves_neither_method_nor_device() {
    let stack = stack(everything()).await;
    let device = stack.graph.create_oath_device("JIT-1", SEED).await.unwrap();
    let _refused = stack.activate("000000").await;
    let early = stack.graph.delete_oath_device(&device.id).await;
    assert_eq!(early.err().unwrap().kind, GraphErrorKind::Rejected);
    let methods = stack.graph.list_oath_methods(stack.user).await.unwrap();
    for method in &methods {
        let removed = stack.graph.delete_oath_method(stack.user, &method.id);
        removed.await.unwrap();
    }
    let found = stack.graph.find_oath_devices("JIT-1").await.unwrap();
    assert_eq!(found.first().unwrap().id, device.id);
    stack.graph.delete_oath_device(&device.id).await.unwrap();
    let found = stack.graph.find_oath_devices("JIT-1").await.unwrap();
    assert!(found.is_empty());
    assert!(stack.sim.control().world().tenants.iter().all(|tenant| {
        tenant.oath_devices.is_empty() && tenant.users.iter().all(|u| u.oath_tokens.is_empty())
    }));
}

#[tokio::test]
async fn calls_when_their_permission_is_missing_are_forbidden() {
    let stack = stack(everything()).await;
    stack
        .sim
        .control()
        .change_app(
            TENANT,
            AppChange {
                app_roles: Some(vec!["User.ReadWrite.All".to_owned()]),
                ..AppChange::default()
            },
        )
        .unwrap();
    stack.sim.control().void_tokens();
    let (graph, user) = (&stack.graph, stack.user);
    let kinds = [
        graph.create_access_pass(user, 60).await.err(),
        graph.list_access_passes(user).await.err(),
        graph.read_access_pass_policy().await.err(),
        graph.has_security_defaults().await.err(),
        graph.create_oath_device("JIT-1", SEED).await.err(),
        graph.list_oath_methods(user).await.err(),
    ];
    for error in kinds {
        assert_eq!(error.unwrap().kind, GraphErrorKind::Forbidden);
    }
}
