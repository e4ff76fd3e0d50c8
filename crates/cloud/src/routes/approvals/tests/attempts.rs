//! The list of attempts, and its CSV.

use serde_json::json;

use super::desk::{Desk, id};

#[tokio::test]
async fn attempts_say_who_asked_who_decided_and_with_which_passkey() {
    let desk = Desk::new().await;
    let approved = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &approved).await.ok();
    desk.approve(&desk.approver, &approved, &opened).await.ok();
    desk.app.clock.advance(core::time::Duration::from_secs(1));
    let denied = desk.ask(2).await;
    let body = json!({ "reason": "=1+1" });
    desk.deny(&desk.approver, &denied, body).await.ok();
    let token = Some(desk.owner.token.as_str());
    let listed = desk.app.get("/v1/approvals/attempts", token).await.ok();
    assert_eq!(listed["has_more"], false);
    assert_eq!(listed["attempts"][0]["id"], denied["id"]);
    assert_eq!(listed["attempts"][0]["result"], "denied");
    assert_eq!(listed["attempts"][1]["result"], "approved");
    assert_eq!(listed["attempts"][1]["decided_by"], json!(["Kim 1"]));
    assert_eq!(
        listed["attempts"][1]["authenticated_by"],
        json!(["Kim's laptop"])
    );
    for (query, found) in [
        ("result=approved".to_owned(), vec![id(&approved)]),
        ("result=denied".to_owned(), vec![id(&denied)]),
        ("result=expired".to_owned(), vec![]),
        (format!("technician_id={}", desk.approver.id), vec![]),
        (
            format!("customer_id={}&after={}", desk.customer_id, id(&denied)),
            vec![id(&approved)],
        ),
        ("until=2020-01-01T00:00:00Z".to_owned(), vec![]),
    ] {
        let path = format!("/v1/approvals/attempts?{query}");
        let listed = desk.app.get(&path, token).await.ok();
        let ids: Vec<&str> = listed["attempts"]
            .as_array()
            .unwrap()
            .iter()
            .map(id)
            .collect();
        assert_eq!(ids, found, "{query}");
    }
    let path = "/v1/approvals/attempts?from=yesterday";
    let bad = desk.app.get(path, token).await;
    assert_eq!(bad.error_code(), "invalid_request");
    let path = "/v1/approvals/attempts/export";
    let csv = desk.app.get_text(path, &desk.owner.token).await;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.contains("\"'=1+1\""), "no formula: {csv}");
    let token = Some(desk.requester.token.as_str());
    let refused = desk.app.get("/v1/approvals/attempts", token).await;
    assert_eq!(refused.error_code(), "not_allowed");
}
