//! Graph answers with anything at all, and the cloud makes and ends an account all the same.

use core::time::Duration;

use entra_sim::{FaultAction, FaultPhase, FaultRule, ResponseBody, RetryAfter};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::invariants;
use crate::stack::Stack;

/// Every kind of call of an account's way.
const CALLS: [(&str, &str); 8] = [
    ("POST", "*/token"),
    ("POST", "/v1.0/users"),
    ("GET", "/v1.0/users/*"),
    ("PATCH", "/v1.0/users/*"),
    ("POST", "*/roleAssignments"),
    ("GET", "*/roleAssignments"),
    ("DELETE", "*/roleAssignments/*"),
    ("POST", "*/revokeSignInSessions"),
];

fn answer(status: u16, body: ResponseBody) -> FaultAction {
    FaultAction::Respond {
        status,
        body,
        retry_after: None,
        phase: FaultPhase::BeforeEffect,
    }
}

fn document(document: Value) -> FaultAction {
    answer(200, ResponseBody::Json(document))
}

fn throttled(retry_after: &str) -> FaultAction {
    FaultAction::Respond {
        status: 429,
        body: ResponseBody::Graph,
        retry_after: Some(RetryAfter(retry_after.into())),
        phase: FaultPhase::BeforeEffect,
    }
}

/// Each kind of call is answered like this once, then an account is made and ended.
async fn survive(case: String, action: FaultAction) {
    let mut stack = Stack::start().await;
    // An account that Graph said to have made and has not is given up some time.
    stack.settings.provisioning_limit = Duration::from_mins(20);
    for (method, path) in CALLS {
        let fault = FaultRule::once(method, path, action.clone());
        stack.control.add_fault(fault);
    }
    let cloud = stack.start_cloud().await;
    let settled = cloud.wait_settled(&cloud.request(7_200).await).await;
    invariants::check(&stack, &cloud, &case).await;
    cloud.end(&settled).await;
    cloud.wait_ended(&settled).await;
    invariants::check(&stack, &cloud, &case).await;
}

#[tokio::test]
async fn answer_when_fields_are_missing_or_of_another_type_is_survived() {
    let cases = [
        ("nothing", json!({})),
        ("null", Value::Null),
        ("a list", json!([1, "two", {}])),
        ("a number", json!(12)),
        (
            "an id that is none",
            json!({ "id": "../../etc", "accountEnabled": "yes" }),
        ),
        (
            "an id of another type",
            json!({ "id": 17, "accountEnabled": 1, "employeeId": [] }),
        ),
        ("a list that is none", json!({ "value": "many" })),
        (
            "members of other types",
            json!({ "value": [null, 3, { "id": {} }] }),
        ),
        (
            "a token that is none",
            json!({ "access_token": 5, "expires_in": "soon" }),
        ),
        (
            "a token for ever",
            json!({ "access_token": "x", "expires_in": -1 }),
        ),
    ];
    let each = cases.map(|(case, body)| survive(case.to_owned(), document(body)));
    join_all(each).await;
}

#[tokio::test]
async fn answer_when_it_has_ten_megabytes_is_survived() {
    let each = [200, 500].map(|status| {
        let action = answer(status, ResponseBody::Filler(10 << 20));
        survive(format!("ten megabytes, status {status}"), action)
    });
    join_all(each).await;
}

#[tokio::test]
async fn answer_when_its_status_is_a_strange_one_is_survived() {
    let statuses = [204, 206, 302, 402, 408, 418, 451, 499, 507, 599];
    let each = statuses.map(|status| {
        let action = answer(status, ResponseBody::Empty);
        survive(format!("status {status}"), action)
    });
    join_all(each).await;
}

#[tokio::test]
async fn retry_after_when_it_is_a_date_negative_or_huge_is_survived() {
    let texts = [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "-5",
        "0",
        "1e3",
        "0.5",
        "soon",
        "99999999999999999999999999",
    ];
    let each = texts.map(|text| survive(format!("Retry-After: {text}"), throttled(text)));
    join_all(each).await;
}

#[tokio::test]
async fn list_when_it_goes_on_at_another_host_is_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1.0/more", elsewhere.local_addr().unwrap());
    let page = json!({ "value": [], "@odata.nextLink": url });
    tokio::select! {
        () = survive("the next page elsewhere".into(), document(page)) => {}
        _caught = elsewhere.accept() => panic!("a token went to another host"),
    }
}
