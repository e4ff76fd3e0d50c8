//! A client of Graph against a server whose answers are given.

use std::sync::Arc;

use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{AppCredential, AppProof, ClientSecret, Endpoints, GraphClient, NewUser};
use hallpass_protocol::ids::{EntraGroupId, EntraObjectId, EntraTenantId, RoleTemplateId};
use uuid::Uuid;

use crate::environment::TestEnvironment;
use crate::server::{Reply, Server};

pub(crate) const TENANT: EntraTenantId = EntraTenantId::new(Uuid::from_u128(0x7e));
pub(crate) const USER: EntraObjectId = EntraObjectId::new(Uuid::from_u128(0x05e4));
pub(crate) const GROUP: EntraGroupId = EntraGroupId::new(Uuid::from_u128(0x6409));
pub(crate) const ROLE: RoleTemplateId = RoleTemplateId::new(Uuid::from_u128(0x401e));

pub(crate) const NEW_USER: NewUser<'static> = NewUser {
    user_principal_name: "jit-ada-k3x9qf@contoso.onmicrosoft.com",
    mail_nickname: "jit-ada-k3x9qf",
    display_name: "Ada Lovelace (JIT, Example MSP)",
    employee_id: "hpabcdefghij2345",
};

pub(crate) struct Stack {
    pub(crate) server: Server,
    pub(crate) environment: Arc<TestEnvironment>,
    pub(crate) graph: GraphClient,
}

pub(crate) async fn stack(replies: impl IntoIterator<Item = Reply>) -> Stack {
    stack_with(replies, Timeouts::default()).await
}

pub(crate) async fn stack_with(
    replies: impl IntoIterator<Item = Reply>,
    timeouts: Timeouts,
) -> Stack {
    // A second test in the same process finds it installed.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let server = Server::start(replies).await;
    let environment = Arc::new(TestEnvironment::new());
    let endpoints = Endpoints::parse(&server.address, &server.address).unwrap();
    let http = make_http_client(&endpoints, timeouts).unwrap();
    let secret = ClientSecret::new("s3cret&=+ ü".to_owned().into());
    let app = AppCredential {
        client_id: Uuid::from_u128(0xc1),
        proof: AppProof::Secret(secret),
    };
    let graph = GraphClient::new(http, endpoints, TENANT, app, environment.clone());
    Stack {
        server,
        environment,
        graph,
    }
}

pub(crate) fn created() -> Reply {
    Reply::json(
        201,
        &format!(r#"{{"id":"{USER}","userPrincipalName":"x"}}"#),
    )
}

pub(crate) fn user(enabled: bool) -> Reply {
    let body = format!(
        r#"{{"id":"{USER}","userPrincipalName":"{}","employeeId":"{}","accountEnabled":{enabled},"createdDateTime":"2026-11-18T11:06:40Z"}}"#,
        NEW_USER.user_principal_name, NEW_USER.employee_id
    );
    Reply::json(200, &body)
}

pub(crate) fn error(status: u16, code: &str, message: &str) -> Reply {
    let body = serde_json::json!({ "error": { "code": code, "message": message } });
    Reply::json(status, &body.to_string())
}

pub(crate) fn throttled(retry_after: &str) -> Reply {
    let body = r#"{"error":{"code":"TooManyRequests","message":"Please retry again later."}}"#;
    Reply::Http(429, vec![("Retry-After", retry_after.into())], body.into())
}

pub(crate) fn no_content() -> Reply {
    Reply::Http(204, vec![], String::new())
}
