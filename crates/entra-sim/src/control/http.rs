//! `/control/…` on the plain listener.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Control;
use super::directory::{AppChange, NewUser, UnknownName, UserChange};
use super::{NewAccessPass, NewOathToken};
use crate::fault::{FaultId, FaultRule};
use crate::graph::quota::Quotas;
use crate::record::RequestRecord;
use crate::settings::{PageSettings, Replication, TenantSignIn};
use crate::state::view::UserView;

/// Longest wait that a caller gets when it names none, milliseconds.
const DEFAULT_WAIT_MS: u64 = 30_000;

/// The routes.
pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route(
            "/control/state",
            get(async |State(c): State<Control>| Json(c.world())),
        )
        .route("/control/requests", get(requests))
        .route(
            "/control/posted",
            get(async |State(c): State<Control>| Json(c.posted_fields())),
        )
        .route(
            "/control/reports",
            get(async |State(c): State<Control>| Json(c.page_reports())),
        )
        .route("/control/reports/wait", get(wait_until_reported))
        .route(
            "/control/sign-ins",
            get(async |State(c): State<Control>| Json(c.sign_ins())),
        )
        .route("/control/records", delete(clear_records))
        .route("/control/faults", post(add_fault).delete(clear_faults))
        .route(
            "/control/faults/{id}",
            get(fault_state).delete(remove_fault),
        )
        .route("/control/hang/wait", get(wait_until_struck))
        .route("/control/replication", put(set_replication))
        .route(
            "/control/pages",
            get(page_settings).put(set_page_settings).patch(patch_pages),
        )
        .route(
            "/control/screens",
            get(async |State(c): State<Control>| Json(c.screens())),
        )
        .route("/control/screen", put(set_screens))
        .route("/control/screen/{name}", post(set_first_screen))
        .route("/control/browsers", delete(forget_browsers))
        .route("/control/graph", put(set_graph))
        .route("/control/quotas", put(set_quotas))
        .route("/control/clock/advance", post(advance))
        .route("/control/tokens", delete(void_tokens))
        .route("/control/users", post(add_user))
        .route(
            "/control/tenants/{tenant}/users/{user}",
            get(user).patch(change_user).delete(remove_user),
        )
        .route(
            "/control/tenants/{tenant}/users/{user}/wait",
            get(wait_for_user),
        )
        .route(
            "/control/tenants/{tenant}/deleted/{user}/restore",
            post(restore_user),
        )
        .route("/control/tenants/{tenant}", delete(remove_tenant))
        .route(
            "/control/tenants/{tenant}/app",
            axum::routing::patch(change_app),
        )
        .route(
            "/control/tenants/{tenant}/users/{user}/access-pass",
            post(add_access_pass).delete(remove_access_pass),
        )
        .route(
            "/control/tenants/{tenant}/users/{user}/oath-token",
            post(add_oath_token),
        )
        .route(
            "/control/tenants/{tenant}/sign-in",
            get(tenant_sign_in).put(set_tenant_sign_in),
        )
        .with_state(control)
}

impl IntoResponse for UnknownName {
    fn into_response(self) -> Response {
        (
            StatusCode::NOT_FOUND,
            Json(json!({ "error": self.to_string() })),
        )
            .into_response()
    }
}

#[derive(Deserialize)]
struct Since {
    /// Only requests after this position of the log.
    since: Option<u64>,
}

async fn requests(
    State(control): State<Control>,
    Query(query): Query<Since>,
) -> Json<Vec<RequestRecord>> {
    let mut all = control.requests();
    let since = query.since.unwrap_or(0);
    all.retain(|record| record.seq > since);
    Json(all)
}

#[derive(Deserialize)]
struct ReportWait {
    what: String,
    target: String,
    timeout_ms: Option<u64>,
}

/// Answers when a page has told it; 408 when not in time.
async fn wait_until_reported(
    State(control): State<Control>,
    Query(wait): Query<ReportWait>,
) -> StatusCode {
    let limit = Duration::from_millis(wait.timeout_ms.unwrap_or(DEFAULT_WAIT_MS));
    let reported = control.wait_until_reported(&wait.what, &wait.target);
    match tokio::time::timeout(limit, reported).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::REQUEST_TIMEOUT,
    }
}

#[derive(Deserialize)]
struct UserWait {
    /// May sign in.
    enabled: Option<bool>,
    /// Holds exactly so many roles.
    roles: Option<usize>,
    /// Is a direct member of exactly so many groups.
    groups: Option<usize>,
    timeout_ms: Option<u64>,
}

/// Answers with the user as soon as it exists and is as asked; 408 when it is not in time.
async fn wait_for_user(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
    Query(wait): Query<UserWait>,
) -> Response {
    let limit = Duration::from_millis(wait.timeout_ms.unwrap_or(DEFAULT_WAIT_MS));
    let is_as_asked = |user: &UserView| {
        wait.enabled
            .is_none_or(|enabled| user.account_enabled == enabled)
            && wait.roles.is_none_or(|count| user.roles.len() == count)
            && wait.groups.is_none_or(|count| user.groups.len() == count)
    };
    match tokio::time::timeout(limit, control.wait_for_user(&tenant, &user, is_as_asked)).await {
        Ok(found) => Json(found).into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn clear_records(State(control): State<Control>) {
    control.clear_records();
}

async fn add_fault(State(control): State<Control>, Json(rule): Json<FaultRule>) -> Json<Value> {
    Json(json!({ "fault": control.add_fault(rule) }))
}

async fn clear_faults(State(control): State<Control>) {
    control.clear_faults();
}

async fn fault_state(State(control): State<Control>, Path(id): Path<u64>) -> Json<Value> {
    Json(json!({ "struck": control.struck(FaultId(id)) }))
}

async fn remove_fault(State(control): State<Control>, Path(id): Path<u64>) {
    control.remove_fault(FaultId(id));
}

#[derive(Deserialize)]
struct Wait {
    fault: u64,
    timeout_ms: Option<u64>,
}

/// Answers as soon as the fault has struck; 408 when it has not in time.
async fn wait_until_struck(State(control): State<Control>, Query(wait): Query<Wait>) -> Response {
    let limit = Duration::from_millis(wait.timeout_ms.unwrap_or(DEFAULT_WAIT_MS));
    match tokio::time::timeout(limit, control.wait_until_struck(FaultId(wait.fault))).await {
        Ok(()) => Json(json!({ "reached": true })).into_response(),
        Err(_) => (
            StatusCode::REQUEST_TIMEOUT,
            Json(json!({ "reached": false })),
        )
            .into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetReplication {
    /// Absent: every tenant without a setting of its own.
    tenant: Option<String>,
    /// Null with a tenant: back to the world's setting.
    replication: Option<Replication>,
}

async fn set_replication(
    State(control): State<Control>,
    Json(set): Json<SetReplication>,
) -> Result<(), UnknownName> {
    if let Some(tenant) = set.tenant {
        return control.set_tenant_replication(&tenant, set.replication);
    }
    control.set_replication(set.replication.unwrap_or_default());
    Ok(())
}

async fn page_settings(State(control): State<Control>) -> Json<PageSettings> {
    Json(control.page_settings())
}

async fn set_page_settings(State(control): State<Control>, Json(page): Json<PageSettings>) {
    control.set_page_settings(page);
}

/// Changes only the settings that the body names.
async fn patch_pages(State(control): State<Control>, Json(change): Json<Value>) -> Response {
    let mut merged = json!(control.page_settings());
    if let (Some(merged), Value::Object(change)) = (merged.as_object_mut(), change) {
        merged.extend(change);
    }
    match serde_json::from_value(merged) {
        Ok(page) => {
            control.set_page_settings(page);
            Json(control.page_settings()).into_response()
        }
        Err(error) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(json!({ "error": error.to_string() })),
        )
            .into_response(),
    }
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct SetScreens {
    /// The first screen of a sign-in; null for the right one.
    first: Option<String>,
    /// The screen after an accepted password; null for the right one.
    after_password: Option<String>,
}

async fn set_screens(
    State(control): State<Control>,
    Json(set): Json<SetScreens>,
) -> Result<(), UnknownName> {
    control.set_first_screen(set.first.as_deref())?;
    control.set_screen_after_password(set.after_password.as_deref())
}

async fn set_first_screen(
    State(control): State<Control>,
    Path(name): Path<String>,
) -> Result<(), UnknownName> {
    control.set_first_screen(Some(&name))
}

async fn forget_browsers(State(control): State<Control>) {
    control.forget_browsers();
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetGraph {
    page_size: Option<usize>,
    password_needs_role: Option<bool>,
    revoke_answers_204: Option<bool>,
    latency_ms: Option<u32>,
}

/// Holds the quotas that the body names, and no others.
async fn set_quotas(State(control): State<Control>, Json(quotas): Json<Quotas>) {
    control.set_quotas(quotas);
}

async fn set_graph(State(control): State<Control>, Json(set): Json<SetGraph>) {
    if let Some(objects) = set.page_size {
        control.set_page_size(objects);
    }
    if let Some(needs) = set.password_needs_role {
        control.set_password_needs_role(needs);
    }
    if let Some(answers) = set.revoke_answers_204 {
        control.set_revoke_answers_204(answers);
    }
    if let Some(ms) = set.latency_ms {
        control.set_graph_latency(Duration::from_millis(u64::from(ms)));
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    ms: u64,
}

async fn advance(State(control): State<Control>, Json(by): Json<Advance>) {
    control.advance(Duration::from_millis(by.ms));
}

async fn void_tokens(State(control): State<Control>) {
    control.void_tokens();
}

async fn add_user(
    State(control): State<Control>,
    Json(new): Json<NewUser>,
) -> Result<Json<Value>, UnknownName> {
    control.add_user(new).map(|id| Json(json!({ "id": id })))
}

async fn user(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
) -> Response {
    match control.user(&tenant, &user) {
        Some(found) => Json(found).into_response(),
        None => UnknownName::user(&user).into_response(),
    }
}

async fn change_user(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
    Json(change): Json<UserChange>,
) -> Result<(), UnknownName> {
    control.change_user(&tenant, &user, change)
}

async fn remove_user(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
) -> Result<(), UnknownName> {
    control.remove_user(&tenant, &user)
}

async fn restore_user(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, Uuid)>,
) -> Result<(), UnknownName> {
    control.restore_user(&tenant, user)
}

async fn remove_tenant(
    State(control): State<Control>,
    Path(tenant): Path<String>,
) -> Result<(), UnknownName> {
    control.remove_tenant(&tenant)
}

async fn add_access_pass(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
    Json(new): Json<NewAccessPass>,
) -> Result<Json<Value>, UnknownName> {
    control
        .add_access_pass(&tenant, &user, &new)
        .map(|code| Json(json!({ "code": code })))
}

async fn remove_access_pass(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
) -> Result<(), UnknownName> {
    control.remove_access_pass(&tenant, &user)
}

async fn add_oath_token(
    State(control): State<Control>,
    Path((tenant, user)): Path<(String, String)>,
    Json(new): Json<NewOathToken>,
) -> Result<(), UnknownName> {
    control.add_oath_token(&tenant, &user, &new)
}

async fn tenant_sign_in(
    State(control): State<Control>,
    Path(tenant): Path<String>,
) -> Result<Json<TenantSignIn>, UnknownName> {
    control.tenant_sign_in(&tenant).map(Json)
}

/// Sets it; what the body does not name is at its default.
async fn set_tenant_sign_in(
    State(control): State<Control>,
    Path(tenant): Path<String>,
    Json(sign_in): Json<TenantSignIn>,
) -> Result<(), UnknownName> {
    control.set_tenant_sign_in(&tenant, sign_in)
}

async fn change_app(
    State(control): State<Control>,
    Path(tenant): Path<String>,
    Json(change): Json<AppChange>,
) -> Result<(), UnknownName> {
    control.change_app(&tenant, change)
}
