//! One request from arrival to answer: log, faults, effect, answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, Request, Response, header};
use serde_json::json;
use uuid::Uuid;

use crate::answer::Answer;
use crate::call::{Call, Scheme};
use crate::clock::rfc3339;
use crate::fault::{FaultAction, FaultPhase, ResponseBody, RetryAfter, Strike};
use crate::random::make_id;
use crate::record::{PostedField, RequestRecord};
use crate::serve::Connection;
use crate::shared::Shared;
use crate::state::World;
use crate::{attack, consent, graph, portal, signin, token};

/// Answers one request to a simulated service.
pub(crate) async fn exchange(
    shared: Arc<Shared>,
    scheme: Scheme,
    connection: Connection,
    request: Request<Body>,
) -> Response<Body> {
    let Some(call) = Call::read(scheme, request).await else {
        return Answer::empty(413).into_response();
    };
    let (seq, strike) = record_arrival(&shared, &call);
    if let Some(strike) = &strike
        && strike.action.phase() == FaultPhase::BeforeEffect
        && let Some(answer) = suffer(&shared, &strike.action, &connection).await
    {
        shared.with(|world| record_answer(world, seq, &answer, false));
        return answer.into_response();
    }
    if let Some(Strike {
        action: FaultAction::DropThenEffect { ms },
        ..
    }) = strike
    {
        // The connection, and this future with it, is gone before the effect.
        let after = Duration::from_millis(u64::from(ms));
        let world = Arc::clone(&shared);
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let answer = route(&world, &call);
            if answer.status < 400 {
                world.with(|world| record_late_effect(world, seq));
            }
        });
        connection.sever();
        return std::future::pending().await;
    }
    let latency_ms = shared.with(|world| world.settings.graph_latency_ms);
    if latency_ms > 0 && call.path.starts_with("/v1.0") {
        tokio::time::sleep(Duration::from_millis(u64::from(latency_ms))).await;
    }
    let answer = route(&shared, &call);
    let took_effect = answer.status < 400;
    shared.with(|world| record_answer(world, seq, &answer, took_effect));
    if let Some(strike) = &strike
        && strike.action.phase() == FaultPhase::AfterEffect
    {
        shared.with(|world| unanswered(world, seq));
        if let Some(answer) = suffer(&shared, &strike.action, &connection).await {
            shared.with(|world| record_answer(world, seq, &answer, took_effect));
            return answer.into_response();
        }
    }
    if answer.delay > Duration::ZERO {
        tokio::time::sleep(answer.delay).await;
    }
    answer.into_response()
}

/// Which service a call is for. Programs reach the APIs by address over plain http; browsers reach
/// everything by name over TLS; whatever else is asked for is a hostile page.
fn route(shared: &Shared, call: &Call) -> Answer {
    let host = call.host();
    match call.scheme {
        Scheme::Http if matches!(host, "127.0.0.1" | "localhost" | "[::1]") => {
            route_api(shared, call).unwrap_or_else(|| Answer::empty(404))
        }
        Scheme::Https if signin::HOSTS.contains(&host) => {
            route_api(shared, call).unwrap_or_else(|| signin::answer(shared, call))
        }
        Scheme::Https if host == "graph.microsoft.com" => {
            route_api(shared, call).unwrap_or_else(|| Answer::empty(404))
        }
        Scheme::Https if portal::is_portal(host) => portal::answer(shared, call),
        Scheme::Http | Scheme::Https => attack::answer(shared, call),
    }
}

fn route_api(shared: &Shared, call: &Call) -> Option<Answer> {
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["v1.0" | "beta", ..] => Some(graph::answer(shared, call)),
        [tenant, "oauth2", "v2.0", "token"] => Some(token::answer(shared, tenant, call)),
        [tenant, "v2.0", "adminconsent"] => Some(consent::answer(shared, tenant, call)),
        _ => None,
    }
}

fn record_arrival(shared: &Shared, call: &Call) -> (u64, Option<Strike>) {
    let at_ms = shared.clock.now_ms();
    shared.with(|world| {
        let tenant_id = tenant_of(world, call);
        world.last_seq += 1;
        let seq = world.last_seq;
        let strike = world.faults.strike(call, tenant_id);
        world.requests.push(RequestRecord {
            seq,
            at_ms,
            scheme: call.scheme.as_str().to_owned(),
            host: call.host().to_owned(),
            method: call.method.clone(),
            path: call.path.clone(),
            query: call.query.clone(),
            body: call.logged_body(),
            client_request_id: call.header("client-request-id").map(str::to_owned),
            tenant_id,
            permission: None,
            status: None,
            took_effect: false,
            fault: strike.as_ref().map(|strike| strike.id.0),
        });
        if call.is_form() {
            let origin = format!("{}://{}", call.scheme.as_str(), call.host());
            world.posted.extend(
                call.form_fields()
                    .into_iter()
                    .map(|(name, value)| PostedField {
                        seq,
                        origin: origin.clone(),
                        path: call.path.clone(),
                        name,
                        value,
                    }),
            );
        }
        (seq, strike)
    })
}

/// The tenant that a call is about: that of its bearer token, or the one that its path names.
fn tenant_of(world: &World, call: &Call) -> Option<Uuid> {
    let by_token = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(|text| world.tokens.find(text.trim()))
        .map(|token| token.tenant_id);
    by_token.or_else(|| {
        call.segments()
            .first()
            .and_then(|name| world.find_tenant(name))
            .map(|tenant| tenant.id)
    })
}

fn record_answer(world: &mut World, seq: u64, answer: &Answer, took_effect: bool) {
    if let Some(record) = find_record(world, seq) {
        record.status = Some(answer.status);
        record.took_effect = took_effect;
        if answer.tenant_id.is_some() {
            record.tenant_id = answer.tenant_id;
        }
        if answer.permission.is_some() {
            record.permission.clone_from(&answer.permission);
        }
    }
}

fn unanswered(world: &mut World, seq: u64) {
    if let Some(record) = find_record(world, seq) {
        record.status = None;
    }
}

fn record_late_effect(world: &mut World, seq: u64) {
    if let Some(record) = find_record(world, seq) {
        record.took_effect = true;
    }
}

fn find_record(world: &mut World, seq: u64) -> Option<&mut RequestRecord> {
    // Almost always among the last; gone when the log was cleared meanwhile.
    world
        .requests
        .iter_mut()
        .rev()
        .find(|record| record.seq == seq)
}

/// Does to the call what the fault says; an answer, where it says one.
async fn suffer(shared: &Shared, action: &FaultAction, connection: &Connection) -> Option<Answer> {
    match action {
        FaultAction::Respond {
            status,
            body,
            retry_after,
            ..
        } => Some(write_fault(
            shared.clock.now_ms(),
            *status,
            body,
            retry_after.as_ref(),
        )),
        // Ends when the caller gives up: then the connection drops this future.
        FaultAction::Hang { .. } => std::future::pending().await,
        FaultAction::Drop { .. } => {
            connection.sever();
            std::future::pending().await
        }
        // Struck where the effect would be.
        FaultAction::DropThenEffect { .. } => None,
        FaultAction::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(u64::from(*ms))).await;
            None
        }
    }
}

fn write_fault(
    now_ms: i64,
    status: u16,
    body: &ResponseBody,
    retry_after: Option<&RetryAfter>,
) -> Answer {
    let request_id = make_id().to_string();
    let graph_error = |code: &str, message: &str| {
        json!({ "error": {
            "code": code,
            "message": message,
            "innerError": {
                "date": rfc3339(now_ms).trim_end_matches('Z'),
                "request-id": request_id,
                "client-request-id": request_id,
            },
        } })
    };
    let mut answer = match body {
        ResponseBody::Graph => {
            let (code, message) = usual_error(status);
            Answer::json(status, &graph_error(code, message))
        }
        ResponseBody::GraphCode { code, message } => {
            Answer::json(status, &graph_error(code, message))
        }
        ResponseBody::Html => Answer::html(
            status,
            "<!DOCTYPE html><html><head><title>Service unavailable</title></head><body>\
             <h1>Please sign in to the network</h1></body></html>"
                .to_owned(),
        ),
        ResponseBody::Empty => Answer::empty(status),
        ResponseBody::Truncated => {
            let mut answer = Answer::json(status, &graph_error("UnknownError", "cut"));
            answer.body.truncate(answer.body.len() / 2);
            answer
        }
        ResponseBody::Json(document) => Answer::json(status, document),
        ResponseBody::Filler(bytes) => {
            let filler = " ".repeat(usize::try_from(*bytes).unwrap_or(usize::MAX));
            Answer::json(status, &json!({ "value": filler }))
        }
    };
    answer = answer.with(HeaderName::from_static("request-id"), request_id);
    match retry_after {
        Some(RetryAfter(text)) => answer.with(header::RETRY_AFTER, text.clone()),
        None => answer,
    }
}

/// The code and text that Graph sends with a status of trouble.
fn usual_error(status: u16) -> (&'static str, &'static str) {
    match status {
        401 => (
            "InvalidAuthenticationToken",
            "Access token has expired or is not yet valid.",
        ),
        403 => (
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
        404 => (
            "Request_ResourceNotFound",
            "Resource does not exist or one of its queried reference-property objects are not \
             present.",
        ),
        429 => ("TooManyRequests", "Please retry again later."),
        503 => (
            "ServiceUnavailable",
            "The service is temporarily unavailable.",
        ),
        504 => ("UnknownError", "Gateway timeout."),
        400..=499 => (
            "Request_BadRequest",
            "One or more property values specified are invalid.",
        ),
        _ => ("InternalServerError", "An internal error has occurred."),
    }
}
