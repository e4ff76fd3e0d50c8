//! Successes whose status says something, as types: the OpenAPI document is read from them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hallpass_protocol::preset_proposal::PresetProposalResponse;
use serde::Serialize;

/// 201: something was made.
#[derive(Debug)]
pub struct Created<T>(pub T);

/// 202: it is durable, and is carried out.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

/// It is done, or 202 where a second administrator has to confirm it.
#[derive(Debug)]
pub enum DoneOrProposed<T> {
    /// It is done.
    Done(T),
    /// Nothing has changed yet.
    Proposed(Box<Accepted<PresetProposalResponse>>),
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, Json(self.0)).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for DoneOrProposed<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Done(done) => done.into_response(),
            Self::Proposed(proposed) => proposed.into_response(),
        }
    }
}
