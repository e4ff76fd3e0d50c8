//! Live events: `GET /v1/events`, read as it comes.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::event::LiveEvent;
use hallpass_protocol::sse::SseParser;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader};

use super::call::{Call, CallError, Method};
use super::client::Opened;
use super::signed_in::SignedInApi;
use crate::browser::js::member;

/// A stream of live events.
pub(crate) struct LiveStream {
    reader: ReadableStreamDefaultReader,
    parser: SseParser,
}

impl SignedInApi {
    /// Opens the session's live events, until `signal` ends them. `None` when the session has
    /// ended.
    pub(crate) async fn events(
        self,
        signal: &AbortSignal,
    ) -> Result<Option<LiveStream>, CallError> {
        let call = Call::new(Method::Get, "/v1/events");
        let response = match self.client().identity().open(&call, signal).await? {
            Opened::Stream(response) => response,
            Opened::Refused(answer) if answer.code() == Some(ErrorCode::NotSignedIn) => {
                return Ok(None);
            }
            Opened::Refused(answer) => {
                return Err(answer.nothing().err().unwrap_or(CallError::NotHallpass));
            }
        };
        let body = response.body().ok_or(CallError::NotHallpass)?;
        Ok(Some(LiveStream {
            reader: body.get_reader().unchecked_into(),
            parser: SseParser::default(),
        }))
    }
}

impl LiveStream {
    /// The next events; `None` when the stream has ended or broken.
    pub(crate) async fn next(&mut self) -> Option<Vec<LiveEvent>> {
        let chunk = JsFuture::from(self.reader.read()).await.ok()?;
        if member(&chunk, "done").is_truthy() {
            return None;
        }
        let bytes = member(&chunk, "value").dyn_into::<Uint8Array>().ok()?;
        let events = self.parser.feed(&bytes.to_vec());
        Some(
            events
                .iter()
                // What cannot be read is newer than this page; it says nothing that is missed.
                .map(|data| serde_json::from_str(data).unwrap_or(LiveEvent::Unknown))
                .collect(),
        )
    }
}
