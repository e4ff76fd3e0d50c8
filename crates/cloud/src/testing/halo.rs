//! A HaloPSA, as far as its documentation and clients of others tell: token, tickets, actions.

use core::net::SocketAddr;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What the fake takes for good.
pub(crate) const CLIENT_ID: &str = "c9534241-dde9-4d04-9d45-32b1fbff22ed";
pub(crate) const CLIENT_SECRET: &str = "14c0c9af-2db1-48ab-b29c-51975df4afa2-739e4ef2";
const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl";

#[derive(Default)]
struct Desk {
    tickets: Vec<Value>,
    actions: Vec<Value>,
    /// The next answers to calls with a token: a status other than these calls'.
    faults: VecDeque<u16>,
    tokens_given: u32,
    calls: u32,
}

type Shared = Arc<Mutex<Desk>>;

/// Answers on a loopback address, until it is dropped.
pub(crate) struct FakeHalo {
    address: SocketAddr,
    desk: Shared,
    server: JoinHandle<()>,
}

impl FakeHalo {
    pub(crate) async fn start() -> Self {
        let desk = Shared::default();
        let router = Router::new()
            .route("/auth/token", post(give_token))
            .route("/api/Tickets/{id}", get(show_ticket))
            .route("/api/Actions", post(add_actions))
            .with_state(Arc::clone(&desk));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            address,
            desk,
            server,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A ticket, as Halo shows one. Status 9 is "Closed".
    pub(crate) fn add_ticket(&self, id: i64, client_id: i64, status_id: i64) {
        let ticket = json!({
            "postloggedview": false, "id": id, "dateoccurred": "2026-11-20T08:23:56.4214387Z",
            "summary": "Mail flow is down", "details": "Nothing arrives since <b>eight</b>.",
            "status_id": status_id, "tickettype_id": 29, "sla_id": 3, "priority_id": 3,
            "priority": { "id": "3e485768-7967-452e-ee50-08d7e0f912c9", "name": "Medium" },
            "client_id": client_id, "client_name": "Contoso Ltd", "site_id": 20,
            "site_name": "Main", "user_id": 399, "user_name": "Pat", "team": "1st Line Support",
            "agent_id": 1, "category_1": null, "estimate": -0.0, "flagged": false,
            "hasbeenclosed": status_id == 9, "dateclosed": "1900-01-01T00:00:00",
            "lastactiondate": "2026-11-20T08:24:02.202645Z", "customfields": [],
        });
        let mut desk = self.desk.lock().unwrap();
        desk.tickets.retain(|known| known["id"] != ticket["id"]);
        desk.tickets.push(ticket);
    }

    pub(crate) fn fail_next(&self, statuses: &[u16]) {
        self.desk.lock().unwrap().faults.extend(statuses);
    }

    /// The actions that were added since the last look.
    pub(crate) fn take_actions(&self) -> Vec<Value> {
        core::mem::take(&mut self.desk.lock().unwrap().actions)
    }

    /// How many calls with a token came.
    pub(crate) fn calls(&self) -> u32 {
        self.desk.lock().unwrap().calls
    }
}

impl Drop for FakeHalo {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn give_token(
    State(desk): State<Shared>,
    Query(query): Query<Map<String, Value>>,
    Form(form): Form<Map<String, Value>>,
) -> Response {
    let is_good = query
        .get("tenant")
        .is_none_or(|tenant| tenant == "northwind")
        && form["grant_type"] == "client_credentials"
        && form["client_id"] == CLIENT_ID
        && form["client_secret"] == CLIENT_SECRET
        && form["scope"] == "read:tickets edit:tickets";
    if !is_good {
        let error = json!({ "error": "invalid_client" });
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    }
    desk.lock().unwrap().tokens_given += 1;
    Json(json!({
        "scope": "edit:tickets read:tickets", "token_type": "Bearer", "access_token": TOKEN,
        "expires_in": 3600, "refresh_token": null, "id_token": "e30.e30.e30",
    }))
    .into_response()
}

/// What stands in the way of a call.
fn refuse(desk: &mut Desk, headers: &HeaderMap) -> Option<Response> {
    desk.calls += 1;
    let bearer = format!("Bearer {TOKEN}");
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|it| it != bearer.as_str())
    {
        return Some(StatusCode::UNAUTHORIZED.into_response());
    }
    let fault = desk.faults.pop_front()?;
    Some(StatusCode::from_u16(fault).unwrap().into_response())
}

async fn show_ticket(
    State(desk): State<Shared>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Response {
    let mut desk = desk.lock().unwrap();
    if let Some(refusal) = refuse(&mut desk, &headers) {
        return refusal;
    }
    let found = desk
        .tickets
        .iter()
        .find(|ticket| ticket["id"] == id)
        .cloned();
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |ticket| Json(ticket).into_response(),
    )
}

async fn add_actions(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Json(actions): Json<Vec<Value>>,
) -> Response {
    let mut desk = desk.lock().unwrap();
    if let Some(refusal) = refuse(&mut desk, &headers) {
        return refusal;
    }
    desk.actions.extend(actions.iter().cloned());
    (StatusCode::CREATED, Json(actions)).into_response()
}
