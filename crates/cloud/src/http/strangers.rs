//! The door for requests without a session: a rate for each address, and a bounded queue for all
//! together. A flood of strangers fills the queue and is turned away; it never stands between a
//! signed-in technician and the database's one writer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hallpass_protocol::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::json_body::{BodyLimit, read_body};
use super::peer_address::PeerAddress;
use crate::app::App;
use crate::failure::Failure;

/// How many requests of strangers are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrangerLimits {
    /// Worked on at the same time.
    pub running: usize,
    /// Waiting for that; more are turned away.
    pub waiting: usize,
}

impl Default for StrangerLimits {
    /// What runs takes a signature check (0.2 ms) and a commit each, so even the last in the queue
    /// waits for well under a second.
    fn default() -> Self {
        Self {
            running: 64,
            waiting: 512,
        }
    }
}

/// When to come back, in seconds.
const RETRY_AFTER_S: u32 = 2;

/// The bounded queue.
#[derive(Debug)]
pub struct StrangersQueue {
    running: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// A place among those that are worked on. Dropped, it goes to the next in the queue.
#[derive(Debug)]
pub struct Admission {
    _running: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl StrangersQueue {
    /// An empty queue.
    pub fn new(limits: StrangerLimits) -> Self {
        let places = limits.running.saturating_add(limits.waiting);
        Self {
            running: Arc::new(Semaphore::new(limits.running)),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// Waits for a place. `None` when there are too many who wait.
    pub async fn admit(&self) -> Option<Admission> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let running = Arc::clone(&self.running).acquire_owned().await.ok()?;
        Some(Admission {
            _running: running,
            _place: place,
        })
    }
}

/// The middleware around routes that need no session.
///
/// # Errors
/// When the address asks too often, the body is too large or too slow, or too many others ask at
/// this moment.
pub async fn guard_strangers(
    State(app): State<App>,
    client: PeerAddress,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    app.rate_limits.ceremonies.admit(client)?;
    // Before the queue, so that nobody keeps a place in it by sending slowly.
    let (parts, body) = request.into_parts();
    let body = read_body(body, BodyLimit::STRANGER).await?;
    let request = Request::from_parts(parts, Body::from(body));
    let admission = app.strangers.admit().await.ok_or_else(|| {
        Failure::new(
            ErrorCode::Unavailable,
            "Too many people are signing in at this moment; try again in a few seconds.",
        )
        .retry_after(RETRY_AFTER_S)
    })?;
    let response = next.run(request).await;
    drop(admission);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use futures::stream::FuturesUnordered;
    use futures::{FutureExt, StreamExt};
    use hallpass_protocol::technician::TechnicianRole;
    use serde_json::json;

    use super::*;
    use crate::testing::{TestApp, TestLimits};

    const TINY: StrangerLimits = StrangerLimits {
        running: 1,
        waiting: 1,
    };

    #[tokio::test]
    async fn queue_when_full_turns_away_and_lets_in_whoever_waits_first() {
        let queue = StrangersQueue::new(TINY);
        let first = queue.admit().await.unwrap();
        let mut second = Box::pin(queue.admit());
        assert!((&mut second).now_or_never().is_none(), "it waits");
        assert!(queue.admit().await.is_none(), "the queue is full");
        drop(first);
        let second = second.await.unwrap();
        drop(second);
        assert!(queue.admit().await.is_some());
    }

    #[tokio::test]
    async fn flood_of_strangers_is_turned_away_while_technicians_are_served() {
        let app = TestApp::with_limits(TestLimits {
            strangers: TINY,
            ..TestLimits::default()
        })
        .await;
        let authenticator = app.enrol(1, TechnicianRole::Technician).await;
        let token = app.sign_in(&authenticator).await;
        // As if the disk were slow: who starts a sign-in waits to write.
        let slow_disk = app.app.store.write().await.unwrap();
        let mut strangers: FuturesUnordered<_> = (0..5)
            .map(|_| app.post("/v1/sign-in/start", None, json!({})))
            .collect();
        for _ in 0..3 {
            let shed = strangers.next().await.unwrap();
            assert_eq!(shed.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(shed.error_code(), "unavailable");
            assert_eq!(shed.headers["retry-after"], "2");
        }
        app.get("/v1/session", Some(&token)).await.ok();
        drop(slow_disk);
        while let Some(admitted) = strangers.next().await {
            admitted.ok();
        }
    }
}
