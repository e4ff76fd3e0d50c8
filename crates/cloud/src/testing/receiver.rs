//! A receiver of webhooks.

use core::net::SocketAddr;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A message as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }
}

#[derive(Debug, Default)]
struct State {
    received: Vec<Received>,
    answers: VecDeque<(u16, Option<String>)>,
}

/// Takes messages on a loopback address, until it is dropped.
pub(crate) struct Receiver {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let handler = move |headers: HeaderMap, text: String| {
            let shared = Arc::clone(&shared);
            async move { answer(&shared, headers, text) }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/hook", post(handler));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            address,
            state,
            server,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// The next answers: a status, and `Retry-After` or `Location`. Then 204 again.
    pub(crate) fn answer_next(&self, answers: &[(u16, Option<&str>)]) {
        let answers = answers
            .iter()
            .map(|(status, value)| (*status, value.map(str::to_owned)));
        self.state.lock().unwrap().answers.extend(answers);
    }

    /// What came since the last look.
    pub(crate) fn take(&self) -> Vec<Received> {
        core::mem::take(&mut self.state.lock().unwrap().received)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn answer(state: &Mutex<State>, headers: HeaderMap, text: String) -> Response {
    let mut state = state.lock().unwrap();
    state.received.push(Received { headers, text });
    let (status, value) = state.answers.pop_front().unwrap_or((204, None));
    let status = StatusCode::from_u16(status).unwrap();
    let name = if status.is_redirection() {
        header::LOCATION
    } else {
        header::RETRY_AFTER
    };
    match value {
        Some(value) => (status, [(name, value)]).into_response(),
        None => status.into_response(),
    }
}
