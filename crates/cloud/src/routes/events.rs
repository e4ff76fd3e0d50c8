//! `GET /v1/events`: server-sent events for live state.

mod stream;

use core::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::{Stream, StreamExt};
use hallpass_protocol::event::LiveEvent;

use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Opens the caller's stream. It ends with the session, or when the cloud stops.
///
/// # Errors
/// When too many streams are open.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let counted = app.live_streams.open(caller.session.id)?;
    let events = stream::live_events(app, caller, counted);
    Ok(Sse::new(
        events.map(|event| Ok::<_, Infallible>(to_sse(&event))),
    ))
}

/// The `event` field repeats the tag, so that a client can listen for one kind.
fn to_sse(event: &LiveEvent) -> Event {
    let name = match event {
        LiveEvent::Hello { .. } => "hello",
        LiveEvent::Account { .. } => "account",
        LiveEvent::Approval { .. } => "approval",
        LiveEvent::Inbox => "inbox",
        LiveEvent::Lagged => "lagged",
        LiveEvent::SignedOut => "signed_out",
        LiveEvent::Unknown => "unknown",
    };
    let data = serde_json::to_string(event).unwrap_or_default();
    Event::default().event(name).data(data)
}

#[cfg(test)]
mod tests;
