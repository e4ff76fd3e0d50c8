//! What must hold after everything, whatever happened.

use entra_sim::UserView;
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_cloud::store::accounts;
use hallpass_protocol::Timestamp;

use crate::secrets;
use crate::stack::{Cloud, MSP, Stack, TECHNICIAN};

/// Checks the tenant, the database and the audit log against each other.
pub(crate) async fn check(stack: &Stack, cloud: &Cloud, case: &str) {
    let mut connection = cloud.store.read().await.unwrap();
    let all =
        accounts::list_for_technician(&mut connection, MSP, TECHNICIAN, Timestamp::from_unix_ms(0))
            .await
            .unwrap();
    drop(connection);
    assert_eq!(all.len(), 1, "{case}: one request, one account");
    for account in &all {
        check_account(stack, account, case);
    }
    let audit = cloud.audit().await;
    let requests = audit
        .iter()
        .filter(|e| matches!(e, AuditEvent::AccountRequested { .. }));
    assert_eq!(requests.count(), 1, "{case}: one request in the log");
    let bytes = stack.written_bytes();
    for user in stack.users() {
        secrets::assert_absent(&bytes, &user.password, case);
    }
}

fn check_account(stack: &Stack, account: &Account, case: &str) {
    let is_tagged = |user: &&UserView| user.employee_id.as_deref() == Some(account.tag.as_str());
    let users = stack.users();
    let ours: Vec<_> = users.iter().filter(is_tagged).collect();
    assert!(
        ours.len() <= 1,
        "{case}: {} users for one account",
        ours.len()
    );
    for user in ours {
        if user.account_enabled {
            let ends_at = account
                .ends_at
                .unwrap_or_else(|| panic!("{case}: no deadline"));
            assert!(
                ends_at > stack.clock.now(),
                "{case}: enabled past its deadline"
            );
            assert!(!account.progress.is_over(), "{case}: enabled after its end");
        }
        if matches!(account.progress, Progress::Ended { .. }) {
            assert!(!user.account_enabled, "{case}: ended and enabled");
            assert!(user.roles.is_empty(), "{case}: ended with roles");
        }
    }
}
