//! A request's body that must have arrived by a moment.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

/// The body, until its time is up. Then reading fails and the connection is closed.
#[derive(Debug)]
pub(super) struct TimedBody {
    body: Incoming,
    timeout: Duration,
    /// Runs from the first moment at which the body is waited for.
    time_is_up: Option<Pin<Box<Sleep>>>,
}

/// The rest of the body is not there.
#[derive(Debug, thiserror::Error)]
pub(super) enum TimedBodyError {
    /// The client is too slow.
    #[error("the body took too long to arrive")]
    TooSlow,
    /// The connection broke.
    #[error("the body broke off")]
    Broken(#[from] hyper::Error),
}

impl TimedBody {
    /// The body, of which all must be there within `timeout`.
    pub(super) fn new(body: Incoming, timeout: Duration) -> Self {
        Self {
            body,
            timeout,
            time_is_up: None,
        }
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = TimedBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TimedBodyError>>> {
        // What is there is taken first: a client that was fast enough does not pay for a busy cloud.
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(TimedBodyError::from)));
        }
        let timeout = self.timeout;
        self.time_is_up
            .get_or_insert_with(|| Box::pin(sleep(timeout)))
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(TimedBodyError::TooSlow)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
