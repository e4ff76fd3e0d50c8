//! What the log alone proves.

use super::desk::Desk;
use crate::audit::ApprovalVerifier;
use crate::store::audit::list_after;

async fn approved_log() -> Vec<(i64, String)> {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    desk.approve(&desk.approver, &asked, &opened).await.ok();
    let mut reader = desk.app.app.store.read().await.unwrap();
    list_after(&mut reader, desk.app.msp_id, 0, 500)
        .await
        .unwrap()
}

fn is_signature(record: &str) -> bool {
    record.contains("\"approval_signed\"")
}

#[tokio::test]
async fn signatures_are_checked_from_the_log_and_a_tampered_entry_is_named() {
    let log = approved_log().await;
    let mut verifier = ApprovalVerifier::default();
    for (seq, record) in &log {
        verifier.push(*seq, record).unwrap();
    }
    assert_eq!(verifier.finish(), Ok(1));

    let (signed_at, signed) = log.iter().find(|(_, it)| is_signature(it)).unwrap();
    for (from, to) in [
        ("\"lifetime_s\":3600", "\"lifetime_s\":3601"),
        ("\"reason\":\"Reset", "\"reason\":\"reset"),
        ("\"number\":\"", "\"number\":\"x"),
    ] {
        assert!(signed.contains(from), "{from} in {signed}");
        let tampered = signed.replace(from, to);
        let bad = ApprovalVerifier::default().push(*signed_at, &tampered);
        assert_eq!(bad.unwrap_err().seq, *signed_at, "{to}");
    }
}

#[tokio::test]
async fn request_that_was_granted_without_a_signature_is_named() {
    let log = approved_log().await;
    let mut verifier = ApprovalVerifier::default();
    for (seq, record) in log.iter().filter(|(_, it)| !is_signature(it)) {
        verifier.push(*seq, record).unwrap();
    }
    let granted = log
        .iter()
        .find(|(_, it)| it.contains("\"approval_granted\""));
    assert_eq!(verifier.finish().unwrap_err().seq, granted.unwrap().0);
}
