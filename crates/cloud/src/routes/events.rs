//! `GET /v1/events`: server-sent events for live state.

mod stream;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Sse;

use crate::app::App;
use crate::http::signed_in::SignedIn;

/// Opens the caller's stream. It ends with the session, or when the cloud stops.
pub async fn handle(State(app): State<App>, caller: SignedIn) -> impl IntoResponse {
    Sse::new(stream::live_events(app, caller))
}
