//! Users and their roles: made, read, listed.

use core::time::Duration;

use hallpass_graph::http::Timeouts;
use hallpass_graph::{GraphErrorKind, Priority};

use crate::server::Reply;
use crate::stack::{
    NEW_USER, ROLE, TENANT, USER, created, error, stack, stack_with, throttled, user,
};

#[tokio::test]
async fn create_user_when_asked_sends_what_graph_documents() {
    let stack = stack([created()]).await;
    let graph = stack.graph.with_priority(Priority::High);
    assert_eq!(graph.create_user(NEW_USER, "Passw0rd").await.unwrap(), USER);

    let [token, create] = &stack.server.requests()[..] else {
        panic!("two requests")
    };
    assert_eq!(token.line, format!("POST /{TENANT}/oauth2/v2.0/token"));
    assert_eq!(
        token.body,
        "grant_type=client_credentials&client_id=00000000-0000-0000-0000-0000000000c1\
         &scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_secret=s3cret%26%3D%2B+%C3%BC"
    );
    assert_eq!(create.line, "POST /v1.0/users");
    assert!(create.head.contains("authorization: bearer ey.token\r\n"));
    assert!(create.head.contains("x-ms-throttle-priority: high\r\n"));
    assert!(create.head.contains("client-request-id: "));
    let body: serde_json::Value = serde_json::from_str(&create.body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "accountEnabled": false,
            "displayName": NEW_USER.display_name,
            "mailNickname": NEW_USER.mail_nickname,
            "userPrincipalName": NEW_USER.user_principal_name,
            "employeeId": NEW_USER.employee_id,
            "passwordPolicies": "DisablePasswordExpiration",
            "passwordProfile": {
                "forceChangePasswordNextSignIn": false,
                "password": "Passw0rd"
            }
        })
    );
}

#[tokio::test]
async fn create_user_when_its_outcome_is_unknown_is_not_sent_again() {
    let html = Reply::Http(500, vec![], "<html>Internal Server Error</html>".into());
    let wifi = Reply::Http(200, vec![], "<html>Welcome to the hotel</html>".into());
    for reply in [
        html,
        wifi,
        Reply::CutOff(201, r#"{"id":"#.into()),
        Reply::Hangup,
    ] {
        let stack = stack([reply.clone(), created()]).await;
        let failed = stack
            .graph
            .create_user(NEW_USER, "Passw0rd")
            .await
            .unwrap_err();
        assert!(failed.kind.may_have_taken_effect(), "{reply:?}");
        assert_eq!(
            stack.server.graph_lines(),
            ["POST /v1.0/users"],
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn create_user_when_it_times_out_has_an_unknown_outcome() {
    let whole = Duration::from_millis(150);
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        whole,
    };
    let stack = stack_with([Reply::Silence], timeouts).await;
    let failed = stack
        .graph
        .create_user(NEW_USER, "Passw0rd")
        .await
        .unwrap_err();
    assert_eq!(
        failed.kind,
        GraphErrorKind::OutcomeUnknown { retry_after: None }
    );
}

#[tokio::test]
async fn create_user_when_throttled_is_sent_again_because_nothing_happened() {
    let stack = stack([throttled("0.5"), created()]).await;
    assert_eq!(
        stack.graph.create_user(NEW_USER, "Passw0rd").await.unwrap(),
        USER
    );
}

#[tokio::test]
async fn role_when_assigned_or_removed_already_is_success() {
    let conflict = "A conflicting object with one or more of the specified property values is \
                    present in the directory.";
    let gone = error(404, "Request_ResourceNotFound", "Resource does not exist.");
    let stack = stack([error(400, "Request_BadRequest", conflict), gone]).await;
    stack.graph.assign_role(USER, ROLE).await.unwrap();
    stack.graph.remove_role_assignment("a_b-C/d").await.unwrap();
    let lines = stack.server.graph_lines();
    assert_eq!(
        lines[1],
        "DELETE /v1.0/roleManagement/directory/roleAssignments/a_b-C%2Fd"
    );
}

#[tokio::test]
async fn user_when_just_made_and_not_replicated_reads_as_none() {
    let missing = error(
        404,
        "Request_ResourceNotFound",
        "Resource 'x' does not exist.",
    );
    let stack = stack([missing, user(false)]).await;
    let upn = NEW_USER.user_principal_name;
    assert_eq!(stack.graph.find_user_by_upn(upn).await.unwrap(), None);
    let found = stack.graph.find_user_by_upn(upn).await.unwrap().unwrap();
    assert_eq!(found.employee_id.as_deref(), Some(NEW_USER.employee_id));
    assert_eq!(
        stack.server.graph_lines()[0],
        "GET /v1.0/users/jit-ada-k3x9qf@contoso.onmicrosoft.com?%24select=id%2CuserPrincipalName\
         %2CemployeeId%2CaccountEnabled%2CcreatedDateTime"
    );
}

#[tokio::test]
async fn tagged_users_when_listed_are_asked_for_by_a_plain_filter() {
    let page = format!(
        r#"{{"value":[{{"id":"{USER}","userPrincipalName":"x@contoso.com","employeeId":"hp'1","accountEnabled":true}}]}}"#
    );
    let stack = stack([Reply::json(200, &page)]).await;
    let users = stack.graph.list_tagged_users("h'p").await.unwrap();
    assert_eq!(users[0].employee_id.as_deref(), Some("hp'1"));
    let request = &stack.server.requests()[1];
    assert!(
        request
            .line
            .contains("%24filter=startsWith%28employeeId%2C%27h%27%27p%27%29")
    );
    assert!(!request.head.contains("consistencylevel"));
}

#[tokio::test]
async fn deleted_users_when_we_may_not_look_are_unknown_and_not_none() {
    let refused = error(
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges.",
    );
    let one =
        format!(r#"{{"value":[{{"id":"{USER}","deletedDateTime":"2026-11-18T11:06:40Z"}}]}}"#);
    let stack = stack([refused, Reply::json(200, &one)]).await;
    assert_eq!(stack.graph.list_deleted_users().await.unwrap(), None);
    let found = stack.graph.list_deleted_users().await.unwrap().unwrap();
    assert_eq!((found[0].id, found[0].employee_id.as_deref()), (USER, None));
    assert!(
        stack.server.graph_lines()[0]
            .starts_with("GET /v1.0/directory/deletedItems/microsoft.graph.user?")
    );
}

#[tokio::test]
async fn organization_and_domains_when_read_prove_the_tenant() {
    let organization = format!(r#"{{"value":[{{"id":"{TENANT}","displayName":"Contoso"}}]}}"#);
    let domains = r#"{"value":[
        {"id":"contoso.onmicrosoft.com","authenticationType":"Managed","isInitial":true,"isVerified":true},
        {"id":"contoso.com","authenticationType":"Federated","isInitial":false,"isVerified":true},
        {"id":"new.example","authenticationType":"Managed","isInitial":false,"isVerified":false}]}"#;
    let stack = stack([Reply::json(200, &organization), Reply::json(200, domains)]).await;
    assert_eq!(stack.graph.organization().await.unwrap().id, TENANT);
    let domains = stack.graph.domains().await.unwrap();
    let usable: Vec<_> = domains
        .iter()
        .filter(|d| d.can_hold_accounts())
        .map(|d| d.id.as_str())
        .collect();
    assert_eq!(usable, ["contoso.onmicrosoft.com"]);
}
