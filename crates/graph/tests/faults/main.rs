//! Every way in which Entra and Graph answer badly, against a server that answers byte by byte.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod any_body;
mod environment;
mod rights;
mod server;

use core::time::Duration;
use std::sync::Arc;

use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{
    AppCredential, ClientSecret, Endpoints, GraphClient, GraphErrorKind, NewUser, Priority,
    TokenErrorKind,
};
use hallpass_protocol::ids::{EntraObjectId, EntraTenantId, RoleTemplateId};
use uuid::Uuid;

use environment::TestEnvironment;
use server::{Reply, Server};

const TENANT: EntraTenantId = EntraTenantId::new(Uuid::from_u128(0x7e));
const USER: EntraObjectId = EntraObjectId::new(Uuid::from_u128(0x05e4));
const ROLE: RoleTemplateId = RoleTemplateId::new(Uuid::from_u128(0x401e));

const NEW_USER: NewUser<'static> = NewUser {
    user_principal_name: "jit-ada-k3x9qf@contoso.onmicrosoft.com",
    mail_nickname: "jit-ada-k3x9qf",
    display_name: "Ada Lovelace (JIT, Example MSP)",
    employee_id: "hpabcdefghij2345",
};

struct Stack {
    server: Server,
    environment: Arc<TestEnvironment>,
    graph: GraphClient,
}

async fn stack(replies: impl IntoIterator<Item = Reply>) -> Stack {
    stack_with(replies, Timeouts::default()).await
}

async fn stack_with(replies: impl IntoIterator<Item = Reply>, timeouts: Timeouts) -> Stack {
    // A second test in the same process finds it installed.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let server = Server::start(replies).await;
    let environment = Arc::new(TestEnvironment::new());
    let endpoints = Endpoints::parse(&server.address, &server.address).unwrap();
    let http = make_http_client(&endpoints, timeouts).unwrap();
    let secret = ClientSecret::new("s3cret&=+ ü".to_owned().into());
    let app = AppCredential {
        client_id: Uuid::from_u128(0xc1),
        secret,
    };
    let graph = GraphClient::new(http, endpoints, TENANT, app, environment.clone());
    Stack {
        server,
        environment,
        graph,
    }
}

fn created() -> Reply {
    Reply::json(
        201,
        &format!(r#"{{"id":"{USER}","userPrincipalName":"x"}}"#),
    )
}

fn user(enabled: bool) -> Reply {
    let body = format!(
        r#"{{"id":"{USER}","userPrincipalName":"{}","employeeId":"{}","accountEnabled":{enabled},"createdDateTime":"2026-11-18T11:06:40Z"}}"#,
        NEW_USER.user_principal_name, NEW_USER.employee_id
    );
    Reply::json(200, &body)
}

fn error(status: u16, code: &str, message: &str) -> Reply {
    let body = serde_json::json!({ "error": { "code": code, "message": message } });
    Reply::json(status, &body.to_string())
}

fn throttled(retry_after: &str) -> Reply {
    let body = r#"{"error":{"code":"TooManyRequests","message":"Please retry again later."}}"#;
    Reply::Http(429, vec![("Retry-After", retry_after.into())], body.into())
}

fn no_content() -> Reply {
    Reply::Http(204, vec![], String::new())
}

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
async fn token_when_asked_for_by_many_is_requested_once_and_renewed_before_it_expires() {
    let stack = stack((0..12).map(|_| user(false))).await;
    let reads = (0..10).map(|_| {
        let graph = stack.graph.clone();
        tokio::spawn(async move { graph.get_user(USER).await.unwrap().unwrap() })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap();
    }
    assert_eq!(stack.server.token_requests(), 1);
    stack.environment.advance(Duration::from_secs(3599 - 121));
    stack.graph.get_user(USER).await.unwrap();
    assert_eq!(stack.server.token_requests(), 1);
    stack.environment.advance(Duration::from_secs(1));
    stack.graph.get_user(USER).await.unwrap();
    assert_eq!(stack.server.token_requests(), 2);
}

#[tokio::test]
async fn call_when_the_token_is_refused_tries_one_new_token() {
    let refused = || {
        error(
            401,
            "InvalidAuthenticationToken",
            "Access token has expired.",
        )
    };
    let first = stack([refused(), user(true)]).await;
    assert!(
        first
            .graph
            .get_user(USER)
            .await
            .unwrap()
            .unwrap()
            .account_enabled
            .unwrap()
    );
    assert_eq!(first.server.token_requests(), 2);

    let second = stack([refused(), refused(), user(true)]).await;
    let failed = second.graph.get_user(USER).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Unauthorized);
    assert_eq!(second.server.token_requests(), 2);
    assert_eq!(second.server.graph_lines().len(), 2);
}

#[tokio::test]
async fn call_when_throttled_waits_as_told_and_no_less() {
    let stack = stack([throttled("2.128"), throttled("1"), no_content()]).await;
    stack.graph.set_enabled(USER, false).await.unwrap();
    let waits = stack.environment.waits();
    assert_eq!(waits.len(), 2);
    assert!(waits[0] >= Duration::from_millis(2_128) && waits[0] < Duration::from_millis(2_342));
    assert!(waits[1] >= Duration::from_secs(1) && waits[1] < Duration::from_millis(1_101));
}

#[tokio::test]
async fn call_when_told_to_wait_long_leaves_it_to_the_caller() {
    let stack = stack([throttled("60"), no_content()]).await;
    let failed = stack.graph.set_enabled(USER, false).await.unwrap_err();
    assert_eq!(failed.kind.retry_after(), Some(Duration::from_mins(1)));
    assert!(failed.is_retryable());
    assert!(stack.environment.waits().is_empty());
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
async fn call_when_harmless_to_repeat_survives_faults_and_lost_answers() {
    let faults = [
        Reply::Http(503, vec![], "<html></html>".into()),
        Reply::CutOff(200, "{\"value\"".into()),
        Reply::Hangup,
        Reply::json(200, "{\"id\":"),
    ];
    for fault in faults {
        let stack = stack([fault.clone(), fault.clone(), user(true)]).await;
        assert!(
            stack.graph.get_user(USER).await.unwrap().is_some(),
            "{fault:?}"
        );
        assert_eq!(stack.environment.waits().len(), 2);
    }
}

#[tokio::test]
async fn write_when_one_answer_was_lost_is_not_believed_to_have_done_nothing() {
    // The last attempt was throttled; whether the first one was carried out stays unknown.
    let stack = stack([Reply::Hangup, throttled("60")]).await;
    let failed = stack
        .graph
        .set_password(USER, "Passw0rd")
        .await
        .unwrap_err();
    assert!(failed.kind.may_have_taken_effect());
    assert_eq!(failed.kind.retry_after(), Some(Duration::from_mins(1)));
}

#[tokio::test]
async fn error_when_explained_names_code_and_request_but_no_person() {
    let message = "Insufficient privileges to complete the operation for ada@contoso.com.";
    let reply = Reply::Http(
        403,
        vec![("request-id", "11aa".into())],
        format!(r#"{{"error":{{"code":"Authorization_RequestDenied","message":"{message}"}}}}"#),
    );
    let stack = stack([reply]).await;
    let failed = stack.graph.assign_role(USER, ROLE).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Forbidden);
    assert_eq!(
        failed.to_string(),
        "assign role: not allowed (status 403, Authorization_RequestDenied, request-id 11aa)"
    );
    assert!(!format!("{failed:?}").contains("ada@"));
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
async fn redirect_when_answered_is_not_followed() {
    let elsewhere = Server::start([user(true)]).await;
    let location = format!("{}/v1.0/users/x", elsewhere.address);
    let stack = stack([Reply::Http(
        302,
        vec![("Location", location)],
        String::new(),
    )])
    .await;
    let failed = stack.graph.get_user(USER).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Rejected);
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn answer_when_endless_is_cut_at_the_bound() {
    let endless = Reply::json(200, &"x".repeat(10 * 1024 * 1024));
    let stack = stack((0..3).map(|_| endless.clone())).await;
    let failed = stack.graph.get_user(USER).await.unwrap_err();
    assert_eq!(
        failed.kind,
        GraphErrorKind::OutcomeUnknown { retry_after: None }
    );
}

#[tokio::test]
async fn token_when_refused_says_why_and_no_graph_call_is_made() {
    let stack = stack([]).await;
    let cases = [
        (401, 7_000_222, TokenErrorKind::SecretExpired),
        (400, 90_002, TokenErrorKind::TenantNotFound),
        (401, 7_000_229, TokenErrorKind::ConsentMissing),
    ];
    for (status, code, expected) in cases {
        let body = format!(r#"{{"error":"x","error_codes":[{code}],"trace_id":"t"}}"#);
        stack.server.set_token_reply(Reply::json(status, &body));
        let failed = stack.graph.organization().await.unwrap_err();
        assert_eq!(failed.kind, GraphErrorKind::Token(expected));
        assert_eq!(failed.code, format!("AADSTS{code}"));
        assert!(!failed.is_retryable());
    }
    assert!(stack.server.graph_lines().is_empty());

    stack
        .server
        .set_token_reply(Reply::Http(200, vec![], "<html>hotel</html>".into()));
    let failed = stack.graph.organization().await.unwrap_err();
    assert!(failed.is_retryable() && failed.kind.retry_after().is_none());
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

#[tokio::test]
async fn server_when_not_there_is_unreachable_and_nothing_happened() {
    let stack = stack([created()]).await;
    stack.graph.create_user(NEW_USER, "Passw0rd").await.unwrap();
    // A port that was free a moment ago and that nobody listens on.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let endpoints = Endpoints::parse(&stack.server.address, &closed).unwrap();
    let http = make_http_client(&endpoints, Timeouts::default()).unwrap();
    let secret = ClientSecret::new("s".to_owned().into());
    let app = AppCredential {
        client_id: Uuid::from_u128(0xc1),
        secret,
    };
    let graph = GraphClient::new(http, endpoints, TENANT, app, stack.environment.clone());
    let failed = graph.create_user(NEW_USER, "Passw0rd").await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Unreachable);
    assert!(!failed.kind.may_have_taken_effect());
    assert_eq!(stack.environment.waits().len(), 2);
}
