//! Graph answers anything at all: every call ends with a value or an error, never otherwise.

use hallpass_graph::{GraphError, GraphErrorKind};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};

use crate::server::Reply;
use crate::stack::{NEW_USER, ROLE, Stack, USER, stack};

/// Names that answers really have, so that what is made gets past the first field.
const NAMES: [&str; 14] = [
    "value",
    "id",
    "userPrincipalName",
    "employeeId",
    "accountEnabled",
    "createdDateTime",
    "deletedDateTime",
    "roleDefinitionId",
    "directoryScopeId",
    "appRoles",
    "resourceId",
    "displayName",
    "error",
    "code",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,24}".prop_map(Value::from),
        Just(Value::from(USER.to_string())),
        Just(Value::from("2026-11-18T11:06:40Z")),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let name = prop_oneof![
            proptest::sample::select(&NAMES[..]).prop_map(str::to_owned),
            "\\PC{0,8}",
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name, inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A page whose objects are anything.
fn any_page() -> impl Strategy<Value = Value> {
    let link = prop_oneof![
        4 => Just(None),
        1 => Just(Some("https://graph.attacker.example/v1.0/users".to_owned())),
        1 => "\\PC{0,24}".prop_map(Some),
    ];
    (proptest::collection::vec(any_json(), 0..4), link).prop_map(|(value, link)| {
        let mut page = serde_json::json!({ "value": value });
        if let Some(link) = link {
            page["@odata.nextLink"] = Value::from(link);
        }
        page
    })
}

fn any_body() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any_json().prop_map(|json| json.to_string()),
        3 => any_page().prop_map(|json| json.to_string()),
        1 => "\\PC{0,200}",
    ]
}

fn any_status() -> impl Strategy<Value = u16> {
    prop_oneof![
        4 => Just(200_u16),
        2 => proptest::sample::select(&[201_u16, 204, 400, 401, 403, 404, 409, 429, 500, 503][..]),
        1 => 200_u16..600,
    ]
}

/// What a call that is not about the body's content may end with.
fn describe<T>(outcome: Result<T, GraphError>) -> Option<GraphErrorKind> {
    outcome.err().map(|error| {
        // Whatever came, it can be logged.
        assert!(error.to_string().len() < 1_000);
        error.kind
    })
}

async fn call_everything(stack: &Stack) -> Vec<Option<GraphErrorKind>> {
    let graph = &stack.graph;
    vec![
        describe(graph.get_user(USER).await),
        describe(graph.create_user(NEW_USER, "Passw0rd").await),
        describe(graph.list_tagged_users("hp").await),
        describe(graph.list_deleted_users().await),
        describe(graph.list_role_assignments(USER).await),
        describe(graph.list_role_ids().await),
        describe(graph.list_role_definitions().await),
        describe(graph.granted_rights().await),
        describe(graph.organization().await),
        describe(graph.domains().await),
        describe(graph.has_role(ROLE).await),
        describe(graph.set_enabled(USER, false).await),
        describe(graph.revoke_sessions(USER).await),
    ]
}

#[test]
fn answer_when_it_is_anything_ends_every_call_and_leads_nowhere_else() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    });
    let checked = runner.run(&(any_status(), any_body()), |(status, body)| {
        runtime.block_on(async {
            // Each call may repeat, and look at more than one thing.
            let replies = (0..80).map(|_| Reply::json(status, &body));
            let stack = stack(replies).await;
            let ended = call_everything(&stack).await;
            prop_assert_eq!(ended.len(), 13);
            let is_success = (200..300).contains(&status);
            if status == 403 {
                prop_assert_eq!(
                    ended[0].as_ref().map(|kind| !kind.is_retryable()),
                    Some(true)
                );
            } else if !is_success {
                prop_assert!(ended[10..].iter().any(Option::is_some));
            }
            Ok(())
        })
    });
    checked.unwrap();
}
