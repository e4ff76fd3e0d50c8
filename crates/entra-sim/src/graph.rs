//! Microsoft Graph v1.0: the calls that a lifecycle of administrator accounts needs.

mod app_role;
mod context;
mod deleted_items;
mod directory;
mod error;
mod filter;
mod groups;
mod methods;
mod page;
mod permission;
mod property;
pub(crate) mod quota;
mod roles;
mod select;
mod service_principals;
mod users;

use axum::http::HeaderName;

use crate::answer::Answer;
use crate::call::Call;
use crate::random::make_id;
use crate::shared::Shared;
use context::GraphCall;
use error::GraphError;

/// The request id that every answer of Graph carries.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// The caller's own id, sent back.
pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// Answers a call below `/v1.0` or `/beta`.
pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let request_id = make_id().to_string();
    let client_request_id = call
        .header("client-request-id")
        .map_or_else(|| request_id.clone(), str::to_owned);
    let answer = shared.with(|world| {
        let mut graph = match GraphCall::authenticate(world, call, now_ms) {
            Ok(graph) => graph,
            Err(error) => return error.into_answer(now_ms, &request_id, &client_request_id),
        };
        let (client_id, tenant_id) = (graph.tenant.app.client_id, graph.tenant_id);
        let verdict = graph.quotas.count(call, client_id, tenant_id, now_ms);
        let outcome = match verdict.retry_after() {
            Some(_) => Err(GraphError::Throttled),
            None => route(&mut graph),
        };
        let permission = graph.permission.take();
        let mut answer = outcome
            .unwrap_or_else(|error| error.into_answer(now_ms, &request_id, &client_request_id));
        answer.permission = permission;
        verdict.tell(answer, client_id, tenant_id).about(tenant_id)
    });
    answer
        .with(REQUEST_ID, request_id)
        .with(CLIENT_REQUEST_ID, client_request_id)
        .with(HeaderName::from_static("x-ms-resource-unit"), "1")
}

fn route(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    let segments = graph.call.segments();
    let is_beta = segments.first().is_some_and(|version| version == "beta");
    let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    if let Some(outcome) = route_methods(graph, &path, is_beta) {
        return outcome;
    }
    match (graph.call.method.as_str(), path.as_slice()) {
        ("GET", ["users"]) => users::list::list(graph),
        ("POST", ["users"]) => users::create::create(graph),
        ("GET", ["users", user]) => users::read::read(graph, user),
        ("PATCH", ["users", user]) => users::update::update(graph, user),
        ("DELETE", ["users", user]) => users::delete::delete(graph, user),
        (
            "POST",
            [
                "users",
                user,
                "revokeSignInSessions" | "microsoft.graph.revokeSignInSessions",
            ],
        ) => users::revoke::revoke_sessions(graph, user),
        ("POST", ["users", user, "getMemberGroups"]) => groups::of_user(graph, user),
        ("GET", ["groups"]) => groups::list(graph),
        ("GET", ["groups", id]) => groups::read(graph, id),
        ("POST", ["groups", id, "getMemberGroups"]) => groups::of_group(graph, id),
        ("POST", ["groups", id, "members", "$ref"]) => groups::add_member(graph, id),
        ("DELETE", ["groups", id, "members", member, "$ref"]) => {
            groups::remove_member(graph, id, member)
        }
        ("GET", ["directory", "deletedItems", "microsoft.graph.user"]) => {
            deleted_items::list_users(graph)
        }
        ("GET", ["servicePrincipals", id, "appRoleAssignments"]) => {
            service_principals::list_granted(graph, id)
        }
        ("GET", ["servicePrincipals", id]) => service_principals::read(graph, id),
        ("GET", [name]) if name.starts_with("servicePrincipals(") => {
            service_principals::read_by_app_id(graph, name)
        }
        ("GET", ["organization"]) => directory::organization(graph),
        ("GET", ["domains"]) => directory::domains(graph),
        ("GET", ["subscribedSkus"]) => directory::licences(graph),
        ("GET", ["roleManagement", "directory", "roleDefinitions"]) => roles::definitions(graph),
        ("GET", ["roleManagement", "directory", "roleDefinitions", id]) => {
            roles::definition(graph, id)
        }
        ("GET", ["roleManagement", "directory", "roleAssignments"]) => roles::list(graph),
        ("POST", ["roleManagement", "directory", "roleAssignments"]) => roles::assign(graph),
        ("GET", ["roleManagement", "directory", "roleAssignments", id]) => roles::read(graph, id),
        ("DELETE", ["roleManagement", "directory", "roleAssignments", id]) => {
            roles::remove(graph, id)
        }
        (
            _,
            [
                "users" | "organization" | "domains" | "roleManagement" | "directory"
                | "servicePrincipals" | "subscribedSkus" | "groups",
                ..,
            ],
        ) => Err(GraphError::MethodNotAllowed),
        (_, other) => Err(GraphError::UnknownSegment(
            other.first().map_or_else(String::new, |s| (*s).into()),
        )),
    }
}

/// Sign-in methods and the policies about them; `None` for any other address.
fn route_methods(
    graph: &mut GraphCall<'_>,
    path: &[&str],
    is_beta: bool,
) -> Option<Result<Answer, GraphError>> {
    use methods::{access_pass, oath, policy};
    const PASSES: &str = "temporaryAccessPassMethods";
    const TOKENS: &str = "hardwareOathMethods";
    let has_oath = is_beta && graph.tenant.sign_in.has_oath_calls;
    let method = graph.call.method.as_str();
    Some(match (method, path) {
        ("POST", ["users", user, "authentication", PASSES]) => access_pass::create(graph, user),
        ("GET", ["users", user, "authentication", PASSES]) => access_pass::list(graph, user),
        ("DELETE", ["users", user, "authentication", PASSES, id]) => {
            access_pass::delete(graph, user, id)
        }
        ("GET", ["policies", "authenticationMethodsPolicy"]) => policy::methods(graph, is_beta),
        ("GET", ["policies", "identitySecurityDefaultsEnforcementPolicy"]) => {
            policy::security_defaults(graph)
        }
        (
            "POST",
            [
                "users",
                user,
                "authentication",
                TOKENS,
                "assignAndActivateBySerialNumber",
            ],
        ) if has_oath => oath::activate(graph, user),
        ("GET", ["users", user, "authentication", TOKENS]) if has_oath => {
            oath::list_methods(graph, user)
        }
        ("DELETE", ["users", user, "authentication", TOKENS, id]) if has_oath => {
            oath::delete_method(graph, user, id)
        }
        (
            _,
            [
                "directory",
                "authenticationMethodDevices",
                "hardwareOathDevices",
                rest @ ..,
            ],
        ) if has_oath => match (method, rest) {
            ("POST", []) => oath::create_device(graph),
            ("GET", []) => oath::list_devices(graph),
            ("DELETE", [id]) => oath::delete_device(graph, id),
            _ => Err(GraphError::MethodNotAllowed),
        },
        _ => return None,
    })
}
