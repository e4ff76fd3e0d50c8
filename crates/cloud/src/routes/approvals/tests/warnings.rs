//! What an approver is warned of.

use core::time::Duration;

use serde_json::json;

use super::desk::Desk;

/// Whether a request that is made now is said to be from a new address.
async fn is_from_new_address(desk: &Desk, key: u128) -> bool {
    let asked = desk.ask(key).await;
    let inbox = desk.inbox(&desk.approver).await;
    let facts = &inbox["requests"][0];
    assert_eq!(facts["id"], asked["id"]);
    assert_eq!(facts["address"], json!(desk.app.address));
    let warnings = facts["warnings"].as_array().cloned().unwrap_or_default();
    desk.cancel(&asked).await;
    warnings.contains(&json!("new_address"))
}

#[tokio::test]
async fn address_is_new_until_a_session_before_was_begun_there_and_again_after_thirty_days() {
    let mut desk = Desk::new().await;
    desk.app.address = Some("192.0.2.7".parse().unwrap());
    desk.sign_requester_in().await;
    assert!(is_from_new_address(&desk, 1).await, "by this session alone");
    desk.app.clock.advance(Duration::from_secs(1));
    desk.sign_requester_in().await;
    assert!(!is_from_new_address(&desk, 2).await, "by the one before");

    desk.app.address = Some("198.51.100.1".parse().unwrap());
    assert!(is_from_new_address(&desk, 3).await, "the session moved");
    desk.sign_requester_in().await;
    assert!(is_from_new_address(&desk, 4).await, "another address");

    desk.app.address = Some("192.0.2.7".parse().unwrap());
    desk.days_later(31).await;
    assert!(is_from_new_address(&desk, 5).await, "forgotten");
}
