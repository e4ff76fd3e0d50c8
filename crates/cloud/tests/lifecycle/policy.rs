//! What the policy says about accounts after they were asked for.

use core::time::Duration;

use entra_sim::{AccessPassSettings, MethodState, Seed, TenantSignIn};
use hallpass_cloud::audit::Actor;
use hallpass_cloud::lifecycle::{Account, ExtendError, Progress};
use hallpass_cloud::policy::save_level;
use hallpass_cloud::store::policies;
use hallpass_protocol::account::{EndCause, SignInMethod};
use hallpass_protocol::policy::{
    Limit, PolicyLevel, PolicySettings, PutLevelRequest, Setting, SettingName,
};

use crate::cloud::Cloud;
use crate::installation::{MSP, technician};
use crate::stack::{CUSTOMER, Stack, new_account};

async fn say(stack: &Stack, cloud: &Cloud, settings: PolicySettings) {
    let level = PolicyLevel::Customer {
        customer_id: CUSTOMER,
    };
    let mut tx = cloud.store.write().await.unwrap();
    let before = policies::find(&mut tx, MSP, level).await.unwrap();
    let request = PutLevelRequest {
        settings,
        precedence: None,
        revision: before.revision,
    };
    let by = (Actor::CommandLine, stack.clock.now());
    save_level(&mut tx, (MSP, level), request, by)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn at_most(seconds: u32) -> PolicySettings {
    PolicySettings {
        lifetime_max: Some(Setting::open(Limit::AtMostS(seconds))),
        ..PolicySettings::default()
    }
}

/// A tenant that offers passes and tokens.
fn with_both() -> Seed {
    let mut seed = Seed::contoso();
    let tenant = seed.tenants.first_mut().unwrap();
    tenant.sign_in = TenantSignIn {
        mandatory_mfa: true,
        security_defaults: true,
        access_pass: AccessPassSettings {
            state: MethodState::Everybody,
            ..AccessPassSettings::default()
        },
        hardware_oath: MethodState::Everybody,
        ..TenantSignIn::default()
    };
    for more in [
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
        "Policy.ReadWrite.AuthenticationMethod",
    ] {
        tenant.app.app_roles.push(more.to_owned());
    }
    seed
}

#[tokio::test]
async fn account_signs_in_as_the_policy_at_its_request_said() {
    let stack = Stack::start_seeded_at_real_time(with_both()).await;
    let cloud = stack.start_cloud().await;
    let methods = PolicySettings {
        sign_in_methods: Some(Setting::open(vec![SignInMethod::OneTimeCode])),
        ..PolicySettings::default()
    };
    say(&stack, &cloud, methods).await;
    let ready = cloud.wait_ready(&cloud.request(3_600).await).await;
    assert_eq!(ready.sign_in_method, Some(SignInMethod::OneTimeCode));
    assert_eq!(stack.user(&ready).unwrap().access_pass, None);
}

#[tokio::test]
async fn extension_when_the_policy_became_stricter_is_refused() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(900).await).await;
    say(&stack, &cloud, at_most(1_200)).await;
    let extend = async |wanted_s| {
        let which = (MSP, ready.id);
        cloud
            .lifecycle
            .extend(which, wanted_s, Actor::CommandLine)
            .await
    };
    let Err(ExtendError::Forbidden(forbidden)) = extend(1_201).await else {
        panic!("extended beyond the policy");
    };
    assert_eq!(forbidden.setting, SettingName::LifetimeMax);
    assert!(
        forbidden
            .sentence
            .contains("the policy for Contoso allows at most 20 minutes")
    );
    let extended = extend(1_200).await.unwrap();
    assert_eq!(extended.lifetime.as_secs(), 1_200);
}

#[tokio::test]
async fn scheduled_account_when_the_policy_became_stricter_is_not_made() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let mut new = new_account(3_600);
    new.starts_at = Some(stack.clock.now().plus(Duration::from_mins(3)));
    let asked: Account = cloud.lifecycle.request(&technician(), new).await.unwrap();
    say(&stack, &cloud, at_most(1_800)).await;
    let ended = cloud.wait_ended(&asked).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = ended.progress
    else {
        panic!("{:?}", ended.progress);
    };
    assert!(message.contains("allows at most 30 minutes"), "{message}");
    assert!(stack.user(&asked).is_none());
}
