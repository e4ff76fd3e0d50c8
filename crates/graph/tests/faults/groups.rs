//! Groups and who is in them.

use hallpass_graph::GraphErrorKind;

use crate::server::Reply;
use crate::stack::{GROUP, USER, error, no_content, stack};

#[tokio::test]
async fn membership_when_it_is_or_is_not_there_already_is_success() {
    let exists = "One or more added object references already exist for the following modified \
                  properties: 'members'.";
    let gone = error(404, "Request_ResourceNotFound", "Resource does not exist.");
    let stack = stack([error(400, "Request_BadRequest", exists), gone]).await;
    stack.graph.add_to_group(GROUP, USER).await.unwrap();
    stack.graph.remove_from_group(GROUP, USER).await.unwrap();
}

/// Without `$ref`, Graph deletes the user itself.
#[tokio::test]
async fn membership_when_added_or_removed_names_the_reference_and_nothing_else() {
    let stack = stack([no_content(), no_content()]).await;
    stack.graph.add_to_group(GROUP, USER).await.unwrap();
    stack.graph.remove_from_group(GROUP, USER).await.unwrap();
    assert_eq!(
        stack.server.graph_lines(),
        [
            format!("POST /v1.0/groups/{GROUP}/members/$ref"),
            format!("DELETE /v1.0/groups/{GROUP}/members/{USER}/$ref"),
        ]
    );
    let requests = stack.server.requests();
    let body: serde_json::Value = serde_json::from_str(&requests[1].body).unwrap();
    let address = &stack.server.address;
    assert_eq!(
        body,
        serde_json::json!({ "@odata.id": format!("{address}/v1.0/directoryObjects/{USER}") })
    );
}

#[tokio::test]
async fn membership_when_the_answer_is_lost_is_asked_for_again() {
    let stack = stack([Reply::Hangup, no_content(), Reply::Hangup, no_content()]).await;
    stack.graph.add_to_group(GROUP, USER).await.unwrap();
    stack.graph.remove_from_group(GROUP, USER).await.unwrap();
    assert_eq!(stack.server.graph_lines().len(), 4);
}

#[tokio::test]
async fn membership_of_a_user_who_is_not_replicated_yet_is_to_be_tried_later() {
    let text = "The source resource object or one of the objects being referenced do not exist.";
    let stack = stack([error(400, "Request_BadRequest", text)]).await;
    let failed = stack.graph.add_to_group(GROUP, USER).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::NotReplicated);
}

#[tokio::test]
async fn group_when_the_tenant_does_not_know_it_is_none() {
    let gone = error(404, "Request_ResourceNotFound", "Resource does not exist.");
    let found = format!(r#"{{"id":"{GROUP}","displayName":"Ops","groupTypes":["Unified"]}}"#);
    let stack = stack([gone, Reply::json(200, &found)]).await;
    assert_eq!(stack.graph.find_group(GROUP).await.unwrap(), None);
    let group = stack.graph.find_group(GROUP).await.unwrap().unwrap();
    assert_eq!((group.id, group.security_enabled), (GROUP, None));
    assert!(!group.is_dynamic());
}

#[tokio::test]
async fn groups_when_listed_are_no_more_than_was_asked_for() {
    let body = format!(
        r#"{{"value":[{{"id":"{GROUP}"}}],"@odata.nextLink":"https://elsewhere.example/"}}"#
    );
    let stack = stack([Reply::json(200, &body)]).await;
    let page = stack.graph.list_groups("O'Hara & co", 1).await.unwrap();
    assert!(page.has_more);
    assert_eq!(page.groups.len(), 1);
    let lines = stack.server.graph_lines();
    assert_eq!(lines.len(), 1, "the next page is not asked for");
    assert!(
        lines[0]
            .ends_with("%24top=1&%24filter=startsWith%28displayName%2C%27O%27%27Hara+%26+co%27%29"),
        "{lines:?}"
    );
}
