//! What the log alone proves.

use super::visit::Visit;
use crate::audit::ApprovalVerifier;
use crate::store::audit::list_after;

async fn log() -> Vec<(i64, String)> {
    let visit = Visit::new().await;
    visit.signed_in().await;
    let mut reader = visit.app.app.store.read().await.unwrap();
    let log = list_after(&mut reader, visit.app.msp_id, 0, 500).await;
    log.unwrap()
}

fn is_signature(record: &str) -> bool {
    record.contains("\"computer_sign_in_signed\"")
}

#[tokio::test]
async fn signature_is_checked_from_the_log_and_a_tampered_entry_is_named() {
    let log = log().await;
    let mut verifier = ApprovalVerifier::default();
    for (seq, record) in &log {
        verifier.push(*seq, record).unwrap();
    }
    assert_eq!(verifier.finish(), Ok(1));
    let (seq, signed) = log.iter().find(|(_, it)| is_signature(it)).unwrap();
    for field in [
        "sign_in_id",
        "account_id",
        "technician_id",
        "msp_id",
        "thumbprint",
        "public_key",
        "nonce",
    ] {
        let mut record: serde_json::Value = serde_json::from_str(signed).unwrap();
        let pointer = &mut record["event"]["evidence"][field];
        let was = pointer.as_str().unwrap();
        let first = if was.starts_with('0') { "1" } else { "0" };
        *pointer = format!("{first}{}", was.get(1..).unwrap()).into();
        let bad = ApprovalVerifier::default().push(*seq, &record.to_string());
        assert_eq!(bad.unwrap_err().seq, *seq, "{field}");
    }
}

#[tokio::test]
async fn computer_that_was_signed_in_without_a_signature_is_named() {
    let log = log().await;
    let mut verifier = ApprovalVerifier::default();
    for (seq, record) in log.iter().filter(|(_, it)| !is_signature(it)) {
        verifier.push(*seq, record).unwrap();
    }
    let allowed = log
        .iter()
        .find(|(_, it)| it.contains("\"computer_sign_in_allowed\""));
    assert_eq!(verifier.finish().unwrap_err().seq, allowed.unwrap().0);
}
