//! An image as a body, read with a limit.

use axum::extract::{FromRequest, Request};
use hallpass_protocol::logo::LOGO_MAX_BYTES;

use super::json_body::{BodyLimit, read_body};
use crate::failure::Failure;

/// The bytes of an upload. What they are is found out by decoding them: the declared type says
/// nothing. Scripts of other origins cannot send any, because they have no proof of possession.
#[derive(Debug)]
pub struct ImageBody(pub Vec<u8>);

impl<S: Sync> FromRequest<S> for ImageBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let limit = BodyLimit(LOGO_MAX_BYTES);
        read_body(request.into_body(), limit).await.map(Self)
    }
}
