//! Lists and their pages.

use hallpass_graph::GraphErrorKind;

use crate::server::Reply;
use crate::stack::{ROLE, USER, stack};

#[tokio::test]
async fn list_when_it_has_pages_follows_them_on_graph_only() {
    let assignment =
        |id: &str| format!(r#"{{"id":"{id}","roleDefinitionId":"{ROLE}","directoryScopeId":"/"}}"#);
    let stack = stack([]).await;
    let next = format!(
        "{}/v1.0/roleManagement/x?$skiptoken=2",
        stack.server.address
    );
    stack.server.push(Reply::json(
        200,
        &format!(
            r#"{{"value":[{}],"@odata.nextLink":"{next}"}}"#,
            assignment("a")
        ),
    ));
    stack.server.push(Reply::json(
        200,
        &format!(r#"{{"value":[{}]}}"#, assignment("b")),
    ));
    let all = stack.graph.list_role_assignments(USER).await.unwrap();
    assert_eq!(
        all.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        stack.server.graph_lines()[1],
        "GET /v1.0/roleManagement/x?$skiptoken=2"
    );

    for foreign in [
        "https://graph.attacker.example/v1.0/x",
        "//attacker.example",
        "/v1.0/x",
        "",
    ] {
        let page = format!(r#"{{"value":[],"@odata.nextLink":"{foreign}"}}"#);
        stack.server.push(Reply::json(200, &page));
        let failed = stack.graph.list_role_assignments(USER).await.unwrap_err();
        assert_eq!(failed.kind, GraphErrorKind::ForeignLink, "{foreign}");
    }
}

#[tokio::test]
async fn list_that_never_ends_is_given_up_and_is_no_list() {
    let stack = stack([]).await;
    let same = format!("{}/v1.0/users?$skiptoken=1", stack.server.address);
    let page = format!(r#"{{"value":[],"@odata.nextLink":"{same}"}}"#);
    for _ in 0..250 {
        stack.server.push(Reply::json(200, &page));
    }
    let failed = stack.graph.list_tagged_users("hp").await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Rejected);
    assert_eq!(stack.server.graph_lines().len(), 200);
}
