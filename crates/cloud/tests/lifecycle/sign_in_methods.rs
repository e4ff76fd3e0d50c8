//! What an account signs in with: made before its roles, taken away at its end.

use entra_sim::{AccessPassSettings, MethodState, Seed, TenantSignIn};
use hallpass_cloud::lifecycle::Progress;
use hallpass_protocol::account::{EndCause, SignInMethod};
use hallpass_protocol::ids::IdempotencyKey;
use uuid::Uuid;

use crate::installation::{sealing_key, technician};
use crate::invariants;
use crate::stack::{Stack, new_account};

fn with_pass() -> TenantSignIn {
    TenantSignIn {
        mandatory_mfa: true,
        security_defaults: true,
        access_pass: AccessPassSettings {
            state: MethodState::Everybody,
            ..AccessPassSettings::default()
        },
        ..TenantSignIn::default()
    }
}

/// The tenant's passes live twenty minutes at most.
fn with_short_pass() -> TenantSignIn {
    let mut sign_in = with_pass();
    sign_in.access_pass.min_min = 10;
    sign_in.access_pass.max_min = 20;
    sign_in
}

fn with_token() -> TenantSignIn {
    TenantSignIn {
        mandatory_mfa: true,
        security_defaults: true,
        hardware_oath: MethodState::Everybody,
        ..TenantSignIn::default()
    }
}

fn seed(sign_in: TenantSignIn) -> Seed {
    let mut seed = Seed::contoso();
    let tenant = seed.tenants.first_mut().unwrap();
    tenant.sign_in = sign_in;
    for more in [
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
        "Policy.ReadWrite.AuthenticationMethod",
    ] {
        tenant.app.app_roles.push(more.to_owned());
    }
    seed
}

async fn stack(sign_in: TenantSignIn) -> Stack {
    Stack::start_seeded(seed(sign_in), 7).await
}

#[tokio::test]
async fn account_when_the_tenant_allows_a_pass_has_one_for_as_long_as_it_lives() {
    let stack = stack(with_pass()).await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(2 * 3_600).await).await;
    assert_eq!(ready.sign_in_method, Some(SignInMethod::AccessPass));
    let user = stack.user(&ready).unwrap();
    let released = cloud.released(&stack, &ready).await.unwrap();
    let opened = sealing_key()
        .open(&released.binding, &released.sealed[0])
        .unwrap();
    let pass = opened.access_pass.unwrap();
    assert_eq!(Some(pass.expose()), user.access_pass.as_deref());
    assert_eq!(opened.password.expose(), user.password);
    assert!(pass.expires_at() >= ready.ends_at.unwrap());
    invariants::check(&stack, &cloud, "ready").await;

    let requests = stack.control.requests();
    let first = |method: &str, part: &str| {
        requests
            .iter()
            .position(|one| one.method == method && one.path.contains(part))
            .unwrap()
    };
    let asked = &requests[first("POST", "temporaryAccessPassMethods")].body;
    assert_eq!(asked["lifetimeInMinutes"], 120);
    assert_eq!(asked["isUsableOnce"], false);
    assert!(first("POST", "temporaryAccessPassMethods") < first("POST", "roleAssignments"));

    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    assert_eq!(stack.user(&ready).unwrap().access_pass, None);
    invariants::check(&stack, &cloud, "ended").await;
}

#[tokio::test]
async fn account_when_it_outlives_the_tenants_longest_pass_gets_another_before_it_runs_out() {
    let mut seed = seed(with_short_pass());
    let app = &mut seed.tenants.first_mut().unwrap().app;
    app.directory_roles
        .push("Privileged Authentication Administrator".to_owned());
    let stack = Stack::start_seeded(seed, 7).await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(1_800).await).await;
    let first = stack.user(&ready).unwrap().access_pass;
    let expires_at = ready.pass_expires_at.unwrap();
    assert!(expires_at < ready.ends_at.unwrap());
    assert_eq!(asked_minutes(&stack), [20]);

    let renewed = cloud
        .wait(&ready, |account| account.confirmed_version == 2)
        .await;
    let second = stack.user(&ready).unwrap().access_pass;
    assert!(second.is_some() && second != first);
    assert!(
        stack.clock.now() < expires_at,
        "the first was good until then"
    );
    assert!(renewed.pass_expires_at.unwrap() >= ready.ends_at.unwrap());
    let [_, for_the_rest] = asked_minutes(&stack)[..] else {
        panic!("{:?}", asked_minutes(&stack))
    };
    assert!((10..=16).contains(&for_the_rest), "{for_the_rest}");
    let released = cloud.released(&stack, &renewed).await.unwrap();
    let opened = sealing_key()
        .open(&released.binding, &released.sealed[0])
        .unwrap();
    assert_eq!(opened.access_pass.unwrap().expose(), second.unwrap());
    invariants::check(&stack, &cloud, "renewed").await;
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, "ended").await;
}

#[tokio::test]
async fn account_when_its_pass_may_not_be_replaced_keeps_it_and_ends_at_its_deadline() {
    // Once it is an administrator, our application may set its password no more.
    let stack = stack(with_short_pass()).await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(1_800).await).await;
    let refused = cloud
        .wait(&ready, |account| account.rotation_refused_at.is_some())
        .await;
    assert_eq!(refused.progress, Progress::Ready);
    assert_eq!(refused.confirmed_version, 1);
    assert_eq!(asked_minutes(&stack), [20]);
    cloud.wait_ended(&ready).await;
    assert_eq!(asked_minutes(&stack), [20], "asked for once");
    invariants::check(&stack, &cloud, "ended").await;
}

fn asked_minutes(stack: &Stack) -> Vec<i64> {
    stack
        .control
        .requests()
        .iter()
        .filter(|one| one.method == "POST" && one.path.contains("temporaryAccessPassMethods"))
        .map(|one| one.body["lifetimeInMinutes"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn account_when_the_tenant_allows_tokens_alone_makes_codes_of_its_own() {
    // Codes need the simulator's time.
    let stack = Stack::start_seeded_at_real_time(seed(with_token())).await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(3_600).await).await;
    assert_eq!(ready.sign_in_method, Some(SignInMethod::OneTimeCode));
    let user = stack.user(&ready).unwrap();
    let serial = format!("JIT-{}", ready.tag);
    assert_eq!(user.oath_tokens, [serial.as_str()]);
    let released = cloud.released(&stack, &ready).await.unwrap();
    let opened = sealing_key()
        .open(&released.binding, &released.sealed[0])
        .unwrap();
    assert!(opened.access_pass.is_none());
    let seed = opened.totp_seed.unwrap();
    let told = stack.control.requests();
    let told = told
        .iter()
        .find(|one| one.method == "POST" && one.path.ends_with("hardwareOathDevices"))
        .unwrap();
    assert_eq!(told.body["secretKey"], seed.to_base32().as_str());

    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    assert!(stack.user(&ready).unwrap().oath_tokens.is_empty());
    let world = stack.control.world();
    assert!(
        world.tenants[0].oath_devices.is_empty(),
        "nor in the inventory"
    );
}

#[tokio::test]
async fn account_when_the_tenant_accepts_nothing_is_refused_and_nothing_is_made() {
    let nothing = TenantSignIn {
        security_defaults: true,
        ..TenantSignIn::default()
    };
    let stack = stack(nothing).await;
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(3_600).await;
    let ended = cloud.wait_ended(&asked).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = ended.progress
    else {
        panic!("{:?}", ended.progress)
    };
    assert!(
        message.contains("Temporary Access Pass is off in this tenant"),
        "{message}"
    );
    let writes = stack.control.requests();
    let writes: Vec<_> = writes
        .iter()
        .filter(|one| one.path.starts_with("/v1.0") && one.method != "GET")
        .collect();
    assert!(writes.is_empty(), "{writes:?}");
}

#[tokio::test]
async fn account_when_its_token_is_never_activated_fails_and_leaves_nothing() {
    let stack = stack(TenantSignIn {
        refuses_activation: true,
        ..with_token()
    })
    .await;
    let cloud = stack.start_cloud().await;
    let ended = cloud.wait_ended(&cloud.request(3_600).await).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = &ended.progress
    else {
        panic!("{:?}", ended.progress)
    };
    assert!(message.contains("clock"), "{message}");
    let world = stack.control.world();
    assert!(world.tenants[0].oath_devices.is_empty());
    assert!(
        world.tenants[0]
            .users
            .iter()
            .all(|user| !user.account_enabled)
    );
}

#[tokio::test]
async fn account_when_the_policy_has_changed_since_the_last_one_is_made_by_what_it_says_then() {
    let stack = stack(with_pass()).await;
    let cloud = stack.start_cloud().await;
    cloud.wait_ready(&cloud.request(3_600).await).await;
    let mut shorter = with_pass();
    shorter.access_pass.max_min = 60;
    stack
        .control
        .set_tenant_sign_in("contoso.com", shorter)
        .unwrap();
    let mut another = new_account(4 * 3_600);
    another.idempotency_key = IdempotencyKey::new(Uuid::from_u128(0x2b));
    let another = cloud.lifecycle.request(&technician(), another).await;
    cloud.wait_ready(&another.unwrap()).await;
    let asked = stack.control.requests();
    let last = asked
        .iter()
        .rfind(|one| one.method == "POST" && one.path.contains("temporaryAccessPassMethods"))
        .unwrap();
    assert_eq!(last.body["lifetimeInMinutes"], 60);
}
