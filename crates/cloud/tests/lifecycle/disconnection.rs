//! A customer is disconnected while accounts of ours are there.

use hallpass_cloud::audit::Actor;
use hallpass_cloud::disconnection::disconnect;
use hallpass_cloud::lifecycle::{NewAccount, RequestError};
use hallpass_cloud::store::tenant_jobs;
use hallpass_protocol::connection::DisconnectResponse;
use hallpass_protocol::ids::IdempotencyKey;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, technician};
use crate::invariants;
use crate::stack::{CONNECTION, CUSTOMER, Stack, new_account};

async fn disconnected(stack: &Stack, cloud: &Cloud) -> DisconnectResponse {
    let mut tx = cloud.store.write().await.unwrap();
    let (now, which) = (stack.clock.now(), (MSP, CUSTOMER));
    let done = disconnect(&mut tx, which, Actor::CommandLine, now).await;
    let (response, ending) = done.unwrap();
    tx.commit().await.unwrap();
    cloud.lifecycle.announce(ending);
    response
}

#[tokio::test]
async fn customer_that_is_disconnected_loses_its_accounts_first_and_gets_no_new_one() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_overseen().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    let begun = disconnected(&stack, &cloud).await;
    assert_eq!(begun.accounts_ending, 1);
    let another = NewAccount {
        idempotency_key: IdempotencyKey::new(Uuid::from_u128(0x778)),
        ..new_account(600)
    };
    let refused = cloud.lifecycle.request(&technician(), another).await;
    assert!(
        matches!(refused, Err(RequestError::CustomerNotConnected)),
        "{refused:?}"
    );
    cloud.wait_ended(&ready).await;
    assert!(!stack.user(&ready).is_some_and(|user| user.account_enabled));
    let over = disconnected(&stack, &cloud).await;
    assert_eq!(over.accounts_ending, 0);
    // What has not ended yet is named, for whoever can delete it should the tenant shut us out.
    let name = &ready.user_principal_name;
    let (named, others) = begun.left.split_first().unwrap();
    assert!(named.contains(name), "{named}");
    assert!(
        begun
            .powershell
            .contains(&format!("Remove-MgUser -UserId '{name}'"))
    );
    assert_eq!(over.left, others);
    assert!(!over.powershell.contains("Remove-MgUser"));
    let mut reader = cloud.store.read().await.unwrap();
    assert!(
        !tenant_jobs::exist(&mut reader, MSP, CONNECTION)
            .await
            .unwrap()
    );
    drop(reader);
    invariants::check(&stack, &cloud, "disconnected").await;
}
